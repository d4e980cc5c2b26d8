-- expect: error
-- class: contract
-- form: contract
local T = contract "T" {}
function T:run() return 1, 2, 3 end
