-- expect: error
-- class: cpu
local m = {}
m.__concat = function(a, b) return setmetatable({}, m) end
local t = setmetatable({}, m)
while true do local _ = t .. t .. t .. t .. t .. t .. t .. t end
