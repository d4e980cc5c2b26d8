-- expect: error
-- class: recursion
local function it() for x in it do return x end end
for x in it do end
