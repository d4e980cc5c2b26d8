-- expect: error
-- class: memory
local mt = {}
local big = ("x"):rep(100000)
mt.__concat = function() return big end
local t = setmetatable({}, mt)
local s = ""
while true do s = "a" .. t .. s .. s end
