-- expect: error
-- class: memory
local t, f = {}, ("%99d"):rep(200)
for i = 1, 200 do t[i] = i end
local all = {}
while true do all[#all + 1] = f:format(unpack(t)) end
