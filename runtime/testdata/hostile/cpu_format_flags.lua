-- expect: error
-- class: cpu
-- Flags that never end, looked through for each error.
local f = "%" .. ("0"):rep(#("x"):rep(1000000))
while true do pcall(string.format, f, 1) end
