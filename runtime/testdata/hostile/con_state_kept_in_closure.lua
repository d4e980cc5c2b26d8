-- expect: ok
-- class: contract
-- form: contract
local function counter() local n = 0 return function() n = n + 1 return n end end
local next_number = counter()
local T = contract "T" {}
function T:run() assert(next_number() == 1) assert(next_number() == 2) end
