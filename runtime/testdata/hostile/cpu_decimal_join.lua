-- expect: error
-- class: cpu
local t, d = {}, decimal("0." .. ("1"):rep(160))
for i = 1, 100 do t[i] = d end
while true do table.concat(t, d .. "") end
