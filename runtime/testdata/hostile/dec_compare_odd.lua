-- expect: ok
-- class: decimal
local d = decimal("1.0")
assert(d == 1 and d ~= nil and d ~= "1.0" and d ~= true and d ~= {} and d ~= print and not (d == false))
for _, v in ipairs { 0.5, 1 / 0, -1 / 0, 0 / 0, 2^53 } do
  assert(not pcall(function() return d == v end) and not pcall(function() return d < v end) and not pcall(function() return v <= d end) and not pcall(function() return d + v end) and not pcall(table.sort, { d, v }))
end
for _, v in ipairs { "1", true, {}, print, setmetatable({}, { __lt = function() return true end }) } do
  assert(not pcall(function() return d < v end) and not pcall(function() return v < d end) and not pcall(table.sort, { d, v }))
end
local t = setmetatable({}, { __eq = function() error("asked") end, __add = function() return "added" end, __concat = function() return "joined" end })
assert(d ~= t and t ~= d and t + d == "added" and t .. d == "joined")
