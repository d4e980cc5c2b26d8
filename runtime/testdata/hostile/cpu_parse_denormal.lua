-- expect: error
-- class: cpu
-- Numbers next to zero are read with long arithmetic.
local s, x = "5e-324", 0
while true do x = s + 0 x = s + 0 x = s + 0 x = s + 0 x = s + 0 x = s + 0 end
