-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local kept
  pcall(function() self.t.a = { n = 1 } kept = self.t.a error() end)
  assert(self.t.a == nil and not pcall(function() return kept.n end))
  self.t.a = { n = 2 }
  assert(not pcall(function() return kept.n end))
  local live = self.t.a
  pcall(function() self.t.a = nil self.t.a = { n = 3 } error() end)
  assert(live.n == 2 and self.t.a == live)
end
