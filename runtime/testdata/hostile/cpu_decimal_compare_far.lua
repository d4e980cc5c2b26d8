-- expect: error
-- class: cpu
local d = decimal("0." .. ("9"):rep(160))
while true do local _ = d == 9007199254740991 end
