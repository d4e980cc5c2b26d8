-- expect: error
-- class: cpu
local char, t = string.char, {}
for i = 1, 200 do t[i] = "6.5e1" end
while true do char(unpack(t)) end
