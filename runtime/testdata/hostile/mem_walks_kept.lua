-- expect: error
-- class: memory
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  self.t.a = 1
  local all = {}
  for i = 1, 1e9 do all[i] = pairs(self.t) end
end
