-- expect: error
-- class: contract
-- form: contract
local T = contract "T" (setmetatable({}, { __index = function() while true do end end }))
function T:run() end
