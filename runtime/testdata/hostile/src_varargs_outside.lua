-- expect: error
-- class: source
local function f() return (function() return ... end)() end
return f(1)
