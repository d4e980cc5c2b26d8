-- expect: error
-- class: contract
-- form: contract
-- The function that contract gives is good for once.
local declare
local T = contract "T" {}
declare = contract
function T:run() declare "U" {} end
