-- expect: ok
-- class: source
local n = 0
local f
f = function(s) n = n + #s return f end
f"x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x""x"'y'[[z]]
assert(n == 402)
