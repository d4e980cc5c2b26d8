-- expect: error
-- class: cpu
local a, b = ("x"):rep(300000) .. "a", ("x"):rep(300000) .. "b"
while true do rawequal(a, b) end
