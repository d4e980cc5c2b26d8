-- expect: error
-- class: cpu
-- 99 digits of a number next to zero.
local t = {}
for i = 1, 200 do t[i] = 2 ^ -1022 * 1.9 end
local f = ("%.99e"):rep(200)
while true do f:format(unpack(t)) end
