-- expect: error
-- class: cpu
local s = ("a"):rep(100000)
while true do for i = 1, #s do s:find("b", i, true) end end
