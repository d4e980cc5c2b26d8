-- expect: error
-- class: cpu
local a, b, x = 1.0000000000000002, 2 ^ 62, 0
while true do x = a ^ b x = a ^ b x = a ^ b x = a ^ b x = a ^ b x = a ^ b end
