-- expect: ok
-- class: escape
for _, lib in ipairs({ string, table, math }) do
  assert(next(lib) == nil and #lib == 0)
  for _ in pairs(lib) do error("leaked") end
  assert(rawget(lib, "insert") == nil and getmetatable(lib) == false)
  assert(not pcall(setmetatable, lib, {}) and not pcall(rawset, lib, "x", 1))
  assert(not pcall(table.insert, lib, 1) and not pcall(table.sort, lib, function() error("x") end) or true)
  assert(not pcall(function() lib.x = 1 end) and not pcall(function() lib.upper = 1 end))
end
