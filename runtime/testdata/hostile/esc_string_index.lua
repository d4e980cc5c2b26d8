-- expect: ok
-- class: escape
assert(not pcall(function() local s = "x" s.y = 1 end))
assert(getmetatable("") == nil and ("x").y == nil)
assert(not pcall(setmetatable, "", {}) and not pcall(rawset, "", 1, 2))
