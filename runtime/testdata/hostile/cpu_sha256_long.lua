-- expect: error
-- class: cpu
local s = ("x"):rep(300000)
while true do sha256(s) end
