-- expect: error
-- class: recursion
local function f() local t = { 2, 1 } table.sort(t, function() f() end) end
f()
