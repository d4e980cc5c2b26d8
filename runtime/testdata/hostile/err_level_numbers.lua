-- expect: ok
-- class: error
for _, level in ipairs { 0, 1, 2, 3, 16, 200, -1, -1e300, 1e300, 0.5, "2", 2^53 } do
  local ok, e = pcall(error, "x", level)
  assert(not ok and e:sub(-1) == "x", level)
end
assert(not pcall(error, "x", 0 / 0) and not pcall(error, "x", {}))
