-- expect: error
-- class: cpu
local max, t = math.max, {}
for i = 1, 200 do t[i] = "5e-324" end
while true do max(unpack(t)) end
