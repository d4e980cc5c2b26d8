-- expect: error
-- class: memory
local all, s = {}, ("x"):rep(240)
for i = 1, 1e9 do all[i] = { s:byte(1, -1) } end
