-- expect: ok
-- class: recursion
local deepest = 0
local function f(n) deepest = n return 1 + f(n + 1) end
local ok, e = pcall(f, 1)
assert(not ok and e:find("stack overflow: calls nest deeper than 200", 1, true))
local function g(n) if n == 0 then return 0 end return 1 + g(n - 1) end
assert(pcall(g, deepest - 1) and not pcall(g, deepest + 1), deepest)
