-- expect: error
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  self.t.a = { x = 1, y = 2 }
  for k in pairs(self.t.a) do self.t.a = { z = 1 } end
end
