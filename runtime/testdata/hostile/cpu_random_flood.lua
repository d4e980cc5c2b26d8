-- expect: error
-- class: cpu
-- form: contract
local T = contract "T" {}
function T:run() local r = ctx.random while true do r(1, 2 ^ 53 - 1) end end
