-- expect: error
-- class: contract
-- form: contract
local T = contract "T" {}
function T:run() end
T["x" .. 1] = function() end
