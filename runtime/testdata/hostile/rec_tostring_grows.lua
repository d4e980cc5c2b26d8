-- expect: error
-- class: recursion
local t
t = setmetatable({}, { __tostring = function() return tostring(t) .. tostring(t) end })
return tostring(t)
