-- expect: error
-- class: cpu
local a, b = ("x"):rep(300000) .. "a", ("x"):rep(300000) .. "b"
while true do local _ = a == b, a < b, a <= b end
