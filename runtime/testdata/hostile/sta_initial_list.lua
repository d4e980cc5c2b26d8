-- expect: error
-- class: state
-- form: contract
local T = contract "T" { state = { 1, 2, 3 } }
function T:run() end
