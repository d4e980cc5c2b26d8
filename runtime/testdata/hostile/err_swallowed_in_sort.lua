-- expect: error
-- class: error
local t = { 2, 1 }
while true do pcall(table.sort, t, function() error({}) end) end
