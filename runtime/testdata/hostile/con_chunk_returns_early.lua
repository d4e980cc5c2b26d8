-- expect: error
-- class: contract
-- form: contract
do return end
local T = contract "T" {}
function T:run() end
