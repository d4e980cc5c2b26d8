-- expect: error
-- class: cpu
local t = {}
for i = 1, 100 do t[i] = 1.7e308 end
local f = ("%.0f"):rep(100)
while true do f:format(unpack(t)) end
