-- expect: error
-- class: memory
local all = {}
while true do local _, e = pcall(error, { 1, 2, 3, { 4 } }) all[#all + 1] = e end
