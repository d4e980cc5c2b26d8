-- expect: error
-- class: recursion
return tostring(setmetatable({}, { __tostring = function(t) return t end }))
