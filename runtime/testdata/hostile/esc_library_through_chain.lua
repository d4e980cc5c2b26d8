-- expect: ok
-- class: escape
-- A table in front of a library lets nothing through to it.
local t = setmetatable({}, { __index = string, __newindex = string })
assert(not pcall(function() t.upper = function() return "leaked" end end))
assert(("x"):upper() == "X")
