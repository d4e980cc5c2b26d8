-- expect: error
-- class: memory
local function a(n) return a(n + 1) end
a(1)
