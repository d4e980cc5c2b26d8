-- expect: error
-- class: memory
local all = {}
local function keep(...) all[#all + 1] = arg end
while true do keep(1, 2, 3) end
