-- expect: error
-- class: recursion
local t = setmetatable({}, {})
getmetatable(t).__call = function(f, ...) return 1 + f(...) end
return t(1)
