-- expect: ok
-- class: escape
local t = setmetatable({ 1 }, { __metatable = false })
assert(not pcall(rawset, t, 1, 2) and not pcall(table.insert, t, 3) and not pcall(table.remove, t))
