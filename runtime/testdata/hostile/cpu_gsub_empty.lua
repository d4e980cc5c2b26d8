-- expect: error
-- class: cpu
local s = ("a"):rep(200000)
while true do s:gsub("", "") end
