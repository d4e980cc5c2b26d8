-- expect: error
-- class: cpu
local r = ("%1"):rep(200000)
while true do (("a"):rep(1000)):gsub("(b*)", r) end
