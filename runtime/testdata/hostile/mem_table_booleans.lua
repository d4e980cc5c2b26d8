-- expect: ok
-- class: memory
local t = {}
for _ = 1, 1000 do t[true] = 1 t[false] = 2 t[true] = nil end
assert(t[false] == 2 and t[true] == nil)
