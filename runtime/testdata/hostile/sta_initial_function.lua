-- expect: error
-- class: state
-- form: contract
local T = contract "T" { state = { f = function() end } }
function T:run() end
