-- expect: error
-- class: memory
local s, all = ("X"):rep(100000), {}
while true do all[#all + 1] = s:lower() .. #all end
