-- expect: error
-- class: contract
-- form: contract
local T = contract "T" {}
function T:init() while true do end end
function T:run() end
