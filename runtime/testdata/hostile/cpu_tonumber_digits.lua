-- expect: error
-- class: cpu
local tonumber, s = tonumber, "7." .. ("3"):rep(780) .. "e-310"
while true do tonumber(s) tonumber(s) tonumber(s) tonumber(s) end
