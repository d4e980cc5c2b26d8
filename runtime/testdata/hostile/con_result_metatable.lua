-- expect: error
-- class: contract
-- form: contract
local T = contract "T" {}
function T:run() return { setmetatable({}, { __index = { 1 } }) } end
