-- expect: ok
-- class: determinism
assert(select("#", unpack({}, 1, 240)) == 240 and not pcall(unpack, {}, 1, 241))
assert(select("#", unpack({}, 2^53 - 239, 2^53)) == 240 and not pcall(unpack, {}, -2^53, 2^53) and select("#", unpack({}, 5, -5)) == 0)
assert(select("#", ("x"):rep(240):byte(1, -1)) == 240 and not pcall(string.byte, ("x"):rep(241), 1, -1))
assert(select("#", ("x"):rep(32):match(("(.)"):rep(32))) == 32 and not pcall(string.match, ("x"):rep(33), ("(.)"):rep(33)))
assert(("x"):find(("a?"):rep(200)) == 1 and not pcall(string.find, "x", ("a?"):rep(201)))
assert(#select(2, pcall(error, ("x"):rep(1024), 0)) == 1024 and #select(2, pcall(error, ("x"):rep(1025), 0)) == 1024)
assert(#("%99d"):format(1) == 99 and not pcall(string.format, "%100d", 1) and #("%.99f"):format(0) == 101)
assert(tonumber("z", 36) == 35 and not pcall(tonumber, "z", 37) and not pcall(tonumber, "z", 1))
