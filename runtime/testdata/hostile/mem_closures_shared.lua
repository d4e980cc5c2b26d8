-- expect: error
-- class: memory
local function make(n) local x = n return function() x = x + 1 return x end end
local t = {}
while true do t[#t + 1] = make(#t) end
