-- expect: error
-- class: cpu
local t, k = {}, ("x"):rep(500000)
t[k] = 1
while true do t[k] = t[k] + 1 end
