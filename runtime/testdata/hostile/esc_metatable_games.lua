-- expect: ok
-- class: escape
local m = {}
local t = setmetatable({}, m)
m.__metatable = "locked"
assert(getmetatable(t) == "locked" and not pcall(setmetatable, t, nil) and not pcall(setmetatable, t, {}))
m.__metatable = nil
assert(setmetatable(t, nil) == t and getmetatable(t) == nil)
m.__metatable, m.__index = false, function() return 1 end
setmetatable(t, m)
assert(not pcall(rawset, t, 1, 1) and not pcall(table.insert, t, 1) and t.x == 1 and not pcall(setmetatable, t, {}))
local own = setmetatable({}, {})
getmetatable(own).__index = getmetatable(own)
assert(own.__index == getmetatable(own) and own.x == nil)
assert(not pcall(setmetatable, {}) and not pcall(setmetatable, {}, 1) and not pcall(setmetatable, 1, {}) and not pcall(getmetatable))
local weak = setmetatable({}, { __mode = "kv", __gc = error })
weak[1] = {}
assert(weak[1])
