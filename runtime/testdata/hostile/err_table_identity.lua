-- expect: ok
-- class: error
local t = { message = "x" }
local ok, e = pcall(error, t)
assert(not ok and e == t)
