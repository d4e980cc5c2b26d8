-- expect: error
-- class: cpu
local name = ("\195\169"):rep(700000)
while true do pcall(contract, name) end
