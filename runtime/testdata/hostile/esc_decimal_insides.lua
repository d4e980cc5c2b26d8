-- expect: ok
-- class: escape
local d = decimal("1.50")
assert(getmetatable(d) == nil and type(d) == "decimal" and not pcall(setmetatable, d, {}))
assert(not pcall(function() d.x = 1 end) and not pcall(function() return d.x end) and not pcall(rawget, d, 1))
assert(not pcall(d.abs) and not pcall(d.abs, {}) and not pcall(d.div, 1, 1, 1, "up") and not pcall(pairs, d))
local t = {}
assert(not pcall(function() t[d] = 1 end) and not pcall(rawset, t, d, 1) and not pcall(function() return #d end))
