-- expect: ok
-- class: contract
-- form: contract
local kept = { n = 0 }
local T = contract "T" {}
local function bump(t) t.n = t.n + 1 return t.n end
function T:run() assert(bump(kept) == 1) assert(kept.n == 1) end
