-- expect: ok
-- class: decimal
-- Nothing of the number that stands in for a decimal is left behind.
local d = decimal("2")
local function peek() return d end
for _ = 1, 10 do
  assert(d == 2 and 2 == d and d < 3 and not (3 < d) and d >= 2 and 1 <= d)
  assert(peek() == d and type(d) == "decimal" and tostring(peek()) == "2")
end
pcall(function() return d < 0.5 end)
assert(type(d) == "decimal")
