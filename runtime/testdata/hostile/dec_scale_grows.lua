-- expect: ok
-- class: decimal
local d, ok = decimal("0.5"), true
for _ = 1, 300 do ok = ok and pcall(function() d = d * d end) end
assert(not ok and d:scale() <= 160)
