-- expect: error
-- class: cpu
local s, x = "0." .. ("0"):rep(323) .. "5", 0
while true do x = s + 0 x = -s x = s + 0 x = -s end
