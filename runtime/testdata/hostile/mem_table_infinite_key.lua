-- expect: ok
-- class: memory
local t = {}
t[1 / 0] = 1 t[-1 / 0] = 2
assert(t[1 / 0] == 1 and t[-1 / 0] == 2)
