-- expect: error
-- class: cpu
local t = { [("\195\169"):rep(700000)] = 1 }
while true do pcall(copy, t) end
