-- expect: error
-- class: memory
local all = {}
while true do all[#all + 1] = string.char(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) end
