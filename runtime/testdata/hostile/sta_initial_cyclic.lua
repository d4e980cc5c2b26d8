-- expect: error
-- class: state
-- form: contract
local t = {} t.t = t
local T = contract "T" { state = { t = t } }
function T:run() end
