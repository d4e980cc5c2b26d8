-- expect: error
-- class: state
-- form: contract
local T = contract "T" { state = { n = 0 } }
local function nothing() end
function T:run() while true do pcall(nothing) end end
