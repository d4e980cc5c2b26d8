-- expect: error
-- class: cpu
local s = "9007199254740993.5"
while true do local _ = s - s * s end
