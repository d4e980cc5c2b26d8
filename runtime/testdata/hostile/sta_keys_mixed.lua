-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  self.t[1] = 1
  assert(not pcall(function() self.t.a = 1 end))
  self.t[1] = nil
  self.t.a = 1
  assert(not pcall(function() self.t[1] = 1 end) and not pcall(function() self.t.b = { 1, x = 2 } end))
end
