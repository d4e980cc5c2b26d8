-- expect: error
-- class: cpu
local t = setmetatable({}, { __index = function() return "x" end })
return table.concat(t, "", -(2 ^ 53), 2 ^ 53)
