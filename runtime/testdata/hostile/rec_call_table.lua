-- expect: error
-- class: recursion
local t = setmetatable({}, {})
getmetatable(t).__call = t
return t(1)
