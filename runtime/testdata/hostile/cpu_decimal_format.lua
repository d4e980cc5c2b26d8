-- expect: error
-- class: cpu
local d = decimal("0." .. ("1"):rep(160))
while true do ("%.0s"):format(d) end
