-- expect: ok
-- class: error
local ok, e = pcall(error)
assert(not ok and e == nil)
