-- expect: error
-- class: memory
local t = {}
while true do t[#t + 1] = ("x"):gmatch(("a*"):rep(100)) end
