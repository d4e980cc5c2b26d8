-- expect: error
-- class: contract
-- form: contract
local T = {}
function T:run() end
