-- expect: error
-- class: recursion
local function f() local t = { 3, 2, 1 } pcall(table.sort, t, function(a, b) f() return a < b end) end
while true do f() end
