-- expect: error
-- class: memory
local s = "xx"
while true do s = s:gsub("x", "%0%0") end
