-- expect: ok
-- class: recursion
-- Sixteen levels, and the next says so.
local function nest(n) if n == 0 then return true, 0 end return pcall(nest, n - 1) end
assert(nest(16))
local function deepest() local ok, why = pcall(deepest) return ok and why or why end
assert(deepest():find("deeper than 16"), deepest())
