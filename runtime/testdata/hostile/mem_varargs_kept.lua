-- expect: error
-- class: memory
local t, all = {}, {}
for i = 1, 200 do t[i] = i end
local function keep(...) all[#all + 1] = { ... } end
while true do keep(unpack(t)) end
