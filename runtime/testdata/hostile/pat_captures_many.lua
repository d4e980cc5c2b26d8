-- expect: ok
-- class: pattern
assert(not pcall(string.find, "x", ("()"):rep(33)) and select("#", ("x"):find(("()"):rep(32))) == 34)
