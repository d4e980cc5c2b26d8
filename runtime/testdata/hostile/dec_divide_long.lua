-- expect: error
-- class: decimal
local a, b = decimal(("9"):rep(80)), decimal("0." .. ("0"):rep(70) .. "7")
while true do pcall(a.div, a, b, 80, "half_even") end
