-- expect: error
-- class: pattern
local s = ("("):rep(5000)
while true do s:find("%b()") end
