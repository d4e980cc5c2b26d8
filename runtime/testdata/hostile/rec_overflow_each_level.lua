-- expect: error
-- class: recursion
local function f() return 1 + f() end
local function nest(n) if n > 0 then pcall(nest, n - 1) end pcall(f) end
while true do nest(14) end
