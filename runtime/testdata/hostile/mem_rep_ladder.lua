-- expect: error
-- class: memory
local s = "x"
while true do s = s:rep(16) end
