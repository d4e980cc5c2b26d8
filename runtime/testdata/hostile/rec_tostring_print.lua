-- expect: error
-- class: recursion
local t = setmetatable({}, {})
getmetatable(t).__tostring = function(v) print(v) return "x" end
print(t)
