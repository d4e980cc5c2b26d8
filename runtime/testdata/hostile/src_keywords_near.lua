-- expect: error
-- class: source
local t = {}
t.endd, t.nott, t._and = 1, 2, 3
assert(t.endd)
t.end = 1
