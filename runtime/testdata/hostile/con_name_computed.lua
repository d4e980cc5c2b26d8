-- expect: error
-- class: contract
-- form: contract
local T = contract(("T"):rep(3)) {}
function T:run() end
