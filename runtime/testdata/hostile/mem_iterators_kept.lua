-- expect: error
-- class: memory
local all, s = {}, "x"
for i = 1, 1e9 do all[i] = s:gmatch(".") end
