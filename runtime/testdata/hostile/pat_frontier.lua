-- expect: error
-- class: pattern
local s = ("a "):rep(5000)
while true do for _ in s:gmatch("%f[%w]%w+%f[%W]") do end end
