-- expect: error
-- class: recursion
local function f() xpcall(error, f) xpcall(error, f) end
while true do f() end
