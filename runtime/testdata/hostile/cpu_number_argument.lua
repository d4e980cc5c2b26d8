-- expect: error
-- class: cpu
-- Every function that takes a number takes a text too.
local floor, s = math.floor, "5e-324"
while true do floor(s) floor(s) floor(s) floor(s) floor(s) end
