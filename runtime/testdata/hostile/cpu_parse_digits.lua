-- expect: error
-- class: cpu
local s, x = "7." .. ("3"):rep(780) .. "e-310", 0
while true do x = s + 0 x = s + 0 x = s + 0 x = s + 0 end
