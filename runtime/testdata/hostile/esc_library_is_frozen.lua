-- expect: ok
-- class: escape
for _, lib in ipairs { string, table, math } do
  for _, f in ipairs { function() lib.x = 1 end, function() lib[1] = 1 end, function() rawset(lib, "x", 1) end, function() setmetatable(lib, nil) end, function() setmetatable(lib, {}) end,
    function() table.insert(lib, 1) end, function() table.sort(lib, error) error() end, function() table.remove(lib) end, function() getmetatable(lib).x = 1 end } do
    assert(not pcall(f))
  end
  assert(lib.x == nil and lib[1] == nil and next(lib) == nil and #lib == 0 and getmetatable(lib) == false)
end
assert(not pcall(function() string.rep = nil end) and ("x"):rep(2) == "xx" and not pcall(function() pairs = nil end) and pairs)
