-- expect: ok
-- class: contract
-- form: contract
local a, b = 1, 2
local T = contract "T" {}
function T:run() assert(a == 1 and b == 2) a, b = b, a end
