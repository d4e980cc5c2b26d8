-- expect: error
-- class: memory
local all, d = {}, decimal("0." .. ("7"):rep(160))
for i = 1, 1e9 do all[i] = -d end
