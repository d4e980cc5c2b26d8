-- expect: error
-- class: cpu
local t = {}
for i = 1, 240 do t[i] = i end
local function count(...) for i = 1, select("#", ...) do local _ = select(i, ...) end end
while true do count(unpack(t)) end
