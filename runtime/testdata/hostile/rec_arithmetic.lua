-- expect: error
-- class: recursion
local mt = {}
mt.__add = function(a, b) return a + b end
mt.__unm = function(a) return -a end
local t = setmetatable({}, mt)
pcall(function() return -t end)
return t + 1
