-- expect: error
-- class: memory
local all = {}
for i = 1, 1e9 do all[i] = sha256("") end
