-- expect: ok
-- class: recursion
local function f(n) if n == 0 then return "bottom" end return select(2, pcall(f, n - 1)) end
assert(f(16) == "bottom", f(16))
assert(tostring(f(17)):find("pcall is nested deeper than 16 levels", 1, true))
local function g(n) if n == 0 then return "bottom" end return select(2, xpcall(function() return g(n - 1) end, tostring)) end
assert(g(16) == "bottom" and g(17):find("deeper", 1, true))
