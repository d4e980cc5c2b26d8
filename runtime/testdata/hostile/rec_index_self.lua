-- expect: error
-- class: recursion
local t = {}
setmetatable(t, { __index = t })
local _ = t.x
setmetatable(t, { __index = function(_, k) return t[k] end })
return t.x
