-- expect: error
-- class: contract
-- form: contract
local T = contract "T" {}
function T:run() return "mine" end
T.run = function() return "other" end
T.run = 5
