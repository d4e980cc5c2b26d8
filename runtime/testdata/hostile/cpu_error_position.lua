-- expect: error
-- class: cpu
local function deep(n) if n == 0 then return pcall(error, "x", 200) end return (deep(n - 1)) end
while true do deep(150) end
