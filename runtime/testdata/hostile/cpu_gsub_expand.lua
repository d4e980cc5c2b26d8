-- expect: error
-- class: cpu
-- A replacement of many empty captures adds nothing and is gone through for each match.
local r = ("%0"):rep(200000)
while true do (("a"):rep(1000)):gsub("b*", r) end
