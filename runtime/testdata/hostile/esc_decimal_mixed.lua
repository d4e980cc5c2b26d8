-- expect: ok
-- class: escape
local d = decimal("1")
for _, v in ipairs({ {}, "1", true, print, 0.5, 1 / 0, 0 / 0, 2 ^ 53 }) do
  assert(not pcall(function() return d + v end) and not pcall(function() return v * d end))
  assert(not pcall(function() return d < v end), tostring(v))
end
assert(not pcall(function() return d + nil end) and not pcall(function() return d / d end))
assert(not pcall(function() return d % d end) and not pcall(function() return d ^ d end))
