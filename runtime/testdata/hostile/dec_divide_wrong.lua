-- expect: ok
-- class: decimal
local d = decimal("10")
for _, scale in ipairs({ -1, 161, 0.5, 1 / 0, 0 / 0, "2", {} }) do assert(not pcall(d.div, d, 3, scale, "up")) end
for _, mode in ipairs({ "", "UP", "half_evenn", 1, {}, ("x"):rep(10000) }) do assert(not pcall(d.div, d, 3, 2, mode)) end
assert(not pcall(d.div, d, 0, 2, "up") and not pcall(d.div, d, decimal("0.00"), 2, "up") and not pcall(d.div))
assert(decimal("1"):div(3, 160, "down"):scale() == 160)
