-- expect: error
-- class: cpu
local s, needle = ("ab"):rep(50000), ("ba"):rep(20) .. "bb"
while true do s:find(needle, 1, true) end
