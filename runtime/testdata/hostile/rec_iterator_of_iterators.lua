-- expect: error
-- class: recursion
local function step() for _ in step do end end
for _ in step do end
