-- expect: ok
-- class: source
local a = 1
local a = a + 1
local a, a = a + 1, a + 2
assert(a == 4)
local function a(n) if n == 0 then return "own" end return a(n - 1) end
assert(a(3) == "own")
local b = function() return b end
assert(b() == nil)
for a = a(0) == "own" and 1 or 2, 2 do assert(a <= 2) end
do local self, arg, ctx = 1, 2, 3 assert(self + arg + ctx == 6) end
repeat local done = true until done
