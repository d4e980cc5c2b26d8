-- expect: error
-- class: cpu
local s = ("ab"):rep(50)
while true do for _ in s:gmatch("()(a)(b)()") do break end end
