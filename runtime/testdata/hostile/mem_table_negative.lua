-- expect: error
-- class: memory
local t = {}
for i = -1, -1e9, -1 do t[i] = i end
