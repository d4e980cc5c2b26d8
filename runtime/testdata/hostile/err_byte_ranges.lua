-- expect: ok
-- class: error
local s = ("x"):rep(1000)
assert(not pcall(string.byte, s, 1, -1) and s:byte(-1 / 0) == nil and s:byte(1 / 0) == nil)
assert(s:sub(-1 / 0, 1 / 0) == s and s:sub(2 ^ 53) == "" and s:sub(-(2 ^ 53), -(2 ^ 53)) == "")
