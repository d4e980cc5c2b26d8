-- expect: ok
-- class: escape
local t = setmetatable({}, { __metatable = "locked" })
assert(getmetatable(t) == "locked" and not pcall(setmetatable, t, {}) and not pcall(setmetatable, t, nil))
