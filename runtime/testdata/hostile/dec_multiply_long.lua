-- expect: error
-- class: decimal
local d = decimal(("9"):rep(80))
while true do local _ = d * d end
