-- expect: error
-- class: source
local a = 3 .. 4
assert(a == "34")
return 3..4
