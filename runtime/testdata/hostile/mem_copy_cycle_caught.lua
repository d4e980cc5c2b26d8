-- expect: ok
-- class: memory
local t = {} t.t = t
local ok, why = pcall(copy, t)
assert(not ok and why:find("holds itself"), why)
