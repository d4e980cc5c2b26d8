-- expect: error
-- class: error
local t = setmetatable({}, { __tostring = function() while true do end end })
while true do pcall(tostring, t) pcall(print, t) pcall(string.format, "%s", t) end
