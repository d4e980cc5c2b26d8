-- expect: error
-- class: cpu
local p = ("()"):rep(32)
while true do ("a"):find(p) end
