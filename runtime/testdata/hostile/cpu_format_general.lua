-- expect: error
-- class: cpu
local t = {}
for i = 1, 100 do t[i] = 1.23e22 end
local f = ("%.99g"):rep(100)
while true do f:format(unpack(t)) end
