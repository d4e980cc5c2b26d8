-- expect: error-or-ok
-- class: recursion
local function deep(n) if n == 0 then return 1 end return deep(n - 1) + 0 end
local m = setmetatable({}, { __index = function() return deep(300) end, __tostring = function() return deep(300) .. "" end, __concat = function() return deep(300) end })
assert(not pcall(function() return m.x end) and not pcall(tostring, m) and not pcall(function() return m .. 1 end))
assert(not pcall(string.gsub, "x", "x", function() return deep(300) end) and not pcall(table.sort, { 2, 1 }, function() return deep(300) end))
assert(deep(100) == 1 and m ~= nil and ("x"):gsub("x", function() return deep(100) end) == "1")
