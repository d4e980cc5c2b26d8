-- expect: ok
-- class: decimal
local d, t = decimal("1"), {}
assert(not pcall(function() t[d] = 1 end) and not pcall(function() return t[d] end) and not pcall(function() t[d] = nil end) and not pcall(function() return { [d] = 1 } end))
assert(not pcall(rawset, t, d, 1) and next(t) == nil and not pcall(next, t, d))
local m = setmetatable({}, { __index = function(_, k) return k end, __newindex = function() end })
assert(not pcall(function() return m[d] end) and not pcall(function() m[d] = 1 end))
assert(rawget(t, d) == nil)
