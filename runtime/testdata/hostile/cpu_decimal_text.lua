-- expect: error
-- class: cpu
local s = ("9"):rep(1000000)
while true do pcall(decimal, s) end
