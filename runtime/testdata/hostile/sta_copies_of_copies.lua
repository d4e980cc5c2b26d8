-- expect: error
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local t = { 1 }
  for i = 1, 40 do self.t.x = t t = { copy(self.t), copy(self.t) } end
end
