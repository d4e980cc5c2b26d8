-- expect: error
-- class: cpu
local t = {}
for i = 1, 63 do t[i] = i end
for i = 1, 62 do t[i] = nil end
local next = next
while true do next(t) next(t) next(t) next(t) end
