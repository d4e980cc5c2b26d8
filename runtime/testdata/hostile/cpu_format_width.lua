-- expect: error
-- class: cpu
local f = "%" .. ("9"):rep(1000000) .. "d"
while true do pcall(string.format, f, 1) end
