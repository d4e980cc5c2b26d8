-- expect: error
-- class: recursion
local mt = {}
mt.__index = function(t, k) return t .. k end
mt.__concat = function(t, k) return #t end
mt.__len = function(t) return t < t end
mt.__lt = function(t) return t() end
mt.__call = function(t) return t.x end
return setmetatable({}, mt).a
