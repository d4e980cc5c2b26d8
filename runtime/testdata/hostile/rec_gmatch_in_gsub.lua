-- expect: error
-- class: recursion
local function f(s) for w in s:gmatch(".") do s:gsub(".", f) end end
f("ab")
