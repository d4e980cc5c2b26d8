-- expect: error
-- class: error
local function eat() local s = "x" while true do s = s .. s end end
pcall(eat)
return "alive"
