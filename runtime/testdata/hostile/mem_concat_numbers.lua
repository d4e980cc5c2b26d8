-- expect: error
-- class: memory
local s, n = "", 1.2345678901234567e-300
while true do s = s .. n .. n .. n .. n .. n .. n .. n .. n end
