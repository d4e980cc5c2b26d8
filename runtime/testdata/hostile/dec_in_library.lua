-- expect: ok
-- class: decimal
local d = decimal("2.5")
for i, f in ipairs { string.rep, string.char, string.sub, string.byte, string.len, string.upper, math.abs, math.max, math.floor, math.sqrt, select, unpack, sha256, ipairs, next, pairs, rawget, setmetatable, table.concat, table.insert, table.sort } do
  assert(not pcall(f, d), i)
end
assert(not pcall(string.rep, "x", d) and not pcall(unpack, {}, d) and not pcall(select, d, 1) and not pcall(table.concat, { 1 }, d) and not pcall(string.find, "2.5", d))
assert(not pcall(string.format, "%d", d) and not pcall(string.format, "%q", d) and not pcall(string.format, "%c", d) and ("%s|%5s|%.1s"):format(d, d, d) == "2.5|  2.5|2")
assert(getmetatable(d) == nil and not pcall(setmetatable, d, {}) and rawequal(d, d) and not rawequal(d, decimal("2.5")) and copy(d) == d and type(copy(d)) == "decimal")
assert(not pcall(d) and not pcall(function() return d[1] end) and not pcall(function() return d.x end) and not pcall(function() return d() end) and not pcall(error, d))
assert(tonumber(d) == nil and tostring(d) == "2.5" and ("x"):gsub("x", function() return "y" end) == "y" and not pcall(string.gsub, "x", "x", d))
