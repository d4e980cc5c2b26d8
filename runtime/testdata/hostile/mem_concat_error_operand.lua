-- expect: error
-- class: memory
local s = ("x"):rep(100000)
while true do pcall(function() return s .. s .. s .. {} end) end
