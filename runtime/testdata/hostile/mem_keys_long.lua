-- expect: error
-- class: memory
local t, base = {}, ("x"):rep(10000)
for i = 1, 1e9 do t[base .. i] = i end
