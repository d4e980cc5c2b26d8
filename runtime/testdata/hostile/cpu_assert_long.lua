-- expect: error
-- class: cpu
local s = ("\195\169"):rep(700000)
while true do pcall(assert, false, s) end
