-- expect: error
-- class: recursion
local function f() return 1 + f() end
while true do xpcall(f, function(e) return f() end) end
