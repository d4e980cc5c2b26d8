-- expect: error
-- class: cpu
local s = ("0"):rep(900) .. "1"
while true do decimal(s) end
