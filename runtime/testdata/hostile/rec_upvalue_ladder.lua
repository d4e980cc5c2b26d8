-- expect: error
-- class: recursion
local f = function() return 0 end
for _ = 1, 100000 do local g = f f = function() return g() + 1 end end
return f()
