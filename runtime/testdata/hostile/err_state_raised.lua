-- expect: ok
-- class: error
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local ok, kept = pcall(error, self.t)
  assert(not ok and kept == self.t)
  local _, dead = pcall(function() self.t.new = { 1 } error(self.t.new) end)
  assert(not pcall(function() return dead[1] end) and self.t.new == nil)
  local _, seen = xpcall(function() self.t.new = { 1 } error(self.t.new) end, function(e) return pcall(copy, e) end)
  assert(seen == false)
end
