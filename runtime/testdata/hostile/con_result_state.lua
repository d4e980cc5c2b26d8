-- expect: ok
-- class: contract
-- form: contract
local T = contract "T" { state = { t = { 1, { 2 } } } }
function T:run() return self end
