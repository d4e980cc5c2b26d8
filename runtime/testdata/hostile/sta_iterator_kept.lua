-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  self.t.a = { 1, 2, 3 }
  local step, t = pairs(self.t.a)
  assert(step() == 1)
  self.t.a = nil
  assert(not pcall(step) and not pcall(step, {}, 1))
end
