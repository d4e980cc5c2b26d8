-- expect: error
-- class: cpu
local t, keys = {}, {}
for i = 1, 63 do keys[i] = {} t[keys[i]] = i end
t.last = 1
for i = 1, 63 do t[keys[i]] = nil end
local next = next
while true do next(t) next(t) next(t) next(t) next(t) next(t) next(t) next(t) end
