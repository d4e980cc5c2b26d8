-- expect: ok
-- class: contract
-- form: contract
local counters = {}
for i = 1, 3 do local n = 0 counters[i] = function() n = n + i return n end end
local T = contract "T" {}
function T:run() assert(counters[1]() == 1 and counters[2]() == 2 and counters[3]() == 3 and counters[1]() == 2) end
