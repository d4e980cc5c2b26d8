-- expect: error
-- class: cpu
-- Read by the library, but not alike by Lua: refused, and caught.
local s = "+7." .. ("3"):rep(780) .. "e-310"
while true do pcall(function() return s + 0 end) end
