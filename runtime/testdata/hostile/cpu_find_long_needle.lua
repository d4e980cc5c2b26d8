-- expect: error
-- class: cpu
local s, n = ("a"):rep(100000), ("a"):rep(50000) .. "b"
while true do s:find(n, 1, true) end
