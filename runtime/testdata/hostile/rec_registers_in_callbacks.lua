-- expect: error-or-ok
-- class: recursion
local t = {}
for i = 1, 240 do t[i] = i end
local function grow(n, ...) if n == 0 then return select("#", ...) end return (grow(n - 1, unpack(t, 1, 200), ...)) end
local function wide(...) return (wide(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, unpack(t), ...)) end
assert(not pcall(wide))
assert(not pcall(string.gsub, "x", "x", function() return wide(unpack(t)) end))
assert(not pcall(table.sort, { 2, 1 }, function() return wide(unpack(t)) end))
assert(not pcall(function() return setmetatable({}, { __index = function() return wide(unpack(t)) end }).x end))
assert(not pcall(function() return setmetatable({}, { __concat = function() return wide(unpack(t)) end }) .. "" end))
assert(not pcall(tostring, setmetatable({}, { __tostring = function() return wide(unpack(t)) end })))
assert(grow(2) == 400)
