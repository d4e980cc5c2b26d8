-- expect: ok
-- class: pattern
assert(not pcall(string.find, ("a"):rep(300), ("a?"):rep(250) .. "b"))
