-- expect: error
-- class: cpu
-- The same, the numbers written as texts.
local a, b, x = "1.7e308", "1.5e-323", 0
while true do x = a % b x = a % b x = a % b x = a % b end
