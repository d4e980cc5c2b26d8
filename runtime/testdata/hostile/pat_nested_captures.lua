-- expect: ok
-- class: pattern
assert(not pcall(string.find, ("x"):rep(40), ("("):rep(40) .. "x" .. (")"):rep(40)))
