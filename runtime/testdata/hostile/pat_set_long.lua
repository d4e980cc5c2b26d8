-- expect: error
-- class: pattern
local p = "[" .. ("a-z%w"):rep(5000) .. "]*b"
local s = ("a"):rep(1000)
while true do s:find(p) end
