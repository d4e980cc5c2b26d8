-- expect: error
-- class: cpu
local tonumber = tonumber
while true do tonumber("5e-324") tonumber("4.9e-323") tonumber("5e-324") end
