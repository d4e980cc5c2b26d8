-- expect: ok
-- class: memory
local t = {}
t[67108864] = 1 t[2 ^ 53] = 2 t[1e300] = 3
assert(t[67108864] == 1 and t[2 ^ 53] == 2 and t[1e300] == 3)
