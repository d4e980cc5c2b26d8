-- expect: error
-- class: decimal
local a, b = decimal(("9"):rep(160)), decimal("0." .. ("0"):rep(159) .. "1")
while true do local _ = a < b, a == b, a <= b end
