-- expect: error
-- class: cpu
local s = ("a"):rep(100000)
while true do for _ in s:gmatch("") do end end
