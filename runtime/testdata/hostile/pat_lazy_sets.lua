-- expect: error
-- class: pattern
local s = ("ab"):rep(2000)
while true do s:find("[%a]-[%d]-[ab]-[^ab]") end
