-- expect: error
-- class: memory
local function f(...) return ... end
local t = {}
for i = 1, 240 do t[i] = i end
local all = {}
while true do all[#all + 1] = { xpcall(function() return unpack(t) end, f) } end
