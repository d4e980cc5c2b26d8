-- expect: error
-- class: recursion
local function f(...) return select("#", ...) + f(..., ...) end
return f(1, 2, 3)
