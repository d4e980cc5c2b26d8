-- expect: ok
-- class: contract
-- form: contract
-- A cache must not make the second call cheaper.
local memo = setmetatable({}, { __mode = "k" })
local function fib(n) if n < 2 then return n end local known = memo[n] if not known then known = fib(n - 1) + fib(n - 2) memo[n] = known end return known end
local T = contract "T" {}
function T:run() assert(next(memo) == nil) return fib(60) end
