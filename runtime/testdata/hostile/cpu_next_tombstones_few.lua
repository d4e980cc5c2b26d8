-- expect: error
-- class: cpu
-- 63 keys that were removed are passed over in front of the only one left.
local t = {}
for i = 1, 63 do t["k" .. i] = i end
t.last = 1
for i = 1, 63 do t["k" .. i] = nil end
local next = next
while true do next(t) next(t) next(t) next(t) next(t) next(t) next(t) next(t) end
