-- expect: error
-- class: memory
local t, d = {}, decimal(("9"):rep(160))
while true do t[#t + 1] = d - 1 end
