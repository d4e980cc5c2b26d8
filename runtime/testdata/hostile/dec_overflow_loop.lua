-- expect: error
-- class: decimal
local d = decimal(("9"):rep(160))
while true do pcall(function() return d * d end) end
