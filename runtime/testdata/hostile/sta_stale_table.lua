-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  self.t.a = { b = { c = 1 } }
  local a, b = self.t.a, self.t.a.b
  self.t.a = nil
  for _, old in ipairs({ a, b }) do
    assert(not pcall(function() return old.c end) and not pcall(function() old.c = 2 end) and not pcall(function() return #old end))
    assert(not pcall(copy, old) and not pcall(function() for _ in pairs(old) do end end) and not pcall(table.insert, old, 1))
    assert(not pcall(function() self.t.z = old end) and not pcall(table.sort, old) and not pcall(table.concat, old))
  end
end
