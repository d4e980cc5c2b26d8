-- expect: error
-- class: recursion
return tostring(setmetatable({}, { __tostring = tostring }))
