-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = { 1, 2 } } }
---@view
function T:run()
  assert(not pcall(table.insert, self.t, 1) and not pcall(table.remove, self.t) and not pcall(function() self.t = self.t end))
  assert(not pcall(table.sort, self.t, function(a, b) return a > b end))
  assert(not pcall(emit, "e", {}) and not pcall(function() return ctx.random(1, 2) end) and #self.t == 2)
end
