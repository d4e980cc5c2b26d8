-- expect: error
-- class: memory
local s, t = ("abcdefgh"):rep(1000), {}
while true do for a, b, c in s:gmatch("(.)(.)(.)") do t[#t + 1] = a .. b .. c end end
