-- expect: error
-- class: memory
local s = ("x"):rep(100000)
local all = {}
while true do s = s:reverse() all[#all + 1] = s end
