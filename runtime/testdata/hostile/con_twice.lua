-- expect: error
-- class: contract
-- form: contract
local T = contract "T" {}
local U = contract "U" {}
function T:run() end
