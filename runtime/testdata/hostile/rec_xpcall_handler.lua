-- expect: error
-- class: recursion
local function h(e) local _, r = xpcall(error, h) return r end
while true do xpcall(error, h) end
