-- expect: ok
-- class: decimal
local t = { decimal("3"), 1, decimal("2.5"), 2, decimal("-1") }
table.sort(t)
assert(t[1] == decimal("-1") and t[2] == 1 and t[3] == 2 and t[4] == decimal("2.5") and t[5] == decimal("3"))
