-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  self.t.a = { n = 1 }
  assert(not pcall(function() self.t.b = self.t.a end) and not pcall(function() self.t.a.x = self.t end))
  assert(not pcall(function() self.t.b = { self.t.a } end) and not pcall(function() self.t = self end))
  self.t.a = self.t.a self.t = self.t
  self.t.b = copy(self.t.a)
  self.t.b.n = 2
  assert(self.t.a.n == 1)
end
