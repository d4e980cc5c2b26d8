-- expect: error
-- class: contract
-- form: contract
local declare = contract "T"
declare {}
local T = declare {}
function T:run() end
