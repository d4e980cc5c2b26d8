-- expect: error
-- class: contract
-- form: contract
local T = contract "T" {}
function T:init() return 1, 2 end
function T:run() end
