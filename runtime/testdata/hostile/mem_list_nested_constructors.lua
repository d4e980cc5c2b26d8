-- expect: error
-- class: memory
local t
while true do t = { { { { { { { { {}, {} }, {} }, {} }, {} }, {} }, {} }, {} }, {} } end
