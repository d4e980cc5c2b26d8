-- expect: error
-- class: cpu
local t = {}
for i = 1, 98 do t = setmetatable({}, { __index = t }) end
local s = ("a"):rep(100000)
while true do s:gsub(".+", t) end
