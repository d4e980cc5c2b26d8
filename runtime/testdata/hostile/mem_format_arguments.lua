-- expect: error
-- class: memory
local t, big = {}, ("x"):rep(10000)
for i = 1, 200 do t[i] = big end
local f = ("%s"):rep(200)
while true do t[1] = f:format(unpack(t)) end
