-- expect: ok
-- class: error
local function meta(result) return setmetatable({}, { __lt = function() return result end, __eq = function() return result end, __len = function() return result end, __tostring = function() return result end }) end
local m = getmetatable(meta(0))
local a, b = setmetatable({}, m), setmetatable({}, m)
assert(a < b and a == b and #a == 0 and tostring(a) == "0")
m = getmetatable(meta(nil))
a, b = setmetatable({}, m), setmetatable({}, m)
assert(not (a < b) and a ~= b and #a == nil and not pcall(tostring, a) and not pcall(print, a))
assert(not pcall(function() for i = 1, #a do end end))
m = getmetatable(meta({}))
assert(not pcall(tostring, setmetatable({}, m)))
