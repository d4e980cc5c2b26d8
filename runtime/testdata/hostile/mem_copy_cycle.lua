-- expect: error
-- class: memory
local t = {} t.t = t
return copy(t)
