-- expect: error
-- class: recursion
local m = {}
m.__newindex = function(t, k, v) t[k] = v end
setmetatable({}, m).x = 1
