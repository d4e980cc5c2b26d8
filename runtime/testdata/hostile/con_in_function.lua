-- expect: error
-- class: contract
-- form: contract
local function make() return contract "T" {} end
local T = make()
function T:run() end
