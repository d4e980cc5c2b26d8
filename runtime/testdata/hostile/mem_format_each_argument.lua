-- expect: error
-- class: memory
local s = ("x"):rep(1000)
local all = {}
for i = 1, 1e9 do all[i] = ("%s%q%s"):format(s, s, i) end
