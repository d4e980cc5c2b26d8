-- expect: error
-- class: cpu
local s = ("a "):rep(500)
while true do s:gsub("%f[%w]%a%f[%W]", "%0%0") end
