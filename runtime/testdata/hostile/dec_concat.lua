-- expect: ok
-- class: decimal
local d = decimal("1.50")
assert(d .. "" == "1.50" and "" .. d == "1.50" and d .. d == "1.501.50" and 1 .. d == "11.50")
assert(not pcall(function() return d .. {} end) and not pcall(function() return nil .. d end))
