-- expect: error
-- class: memory
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  self.t.a = { ("x"):rep(10000) }
  local all = {}
  for i = 1, 1e9 do all[i] = copy(self.t) end
end
