-- expect: error
-- class: contract
-- form: contract
local T = contract "T" {}
function T:run() end
while true do end
