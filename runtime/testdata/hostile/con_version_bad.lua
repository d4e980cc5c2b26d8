-- expect: error
-- class: contract
-- form: contract
local T = contract "T" { version = 1 / 0 }
function T:run() end
