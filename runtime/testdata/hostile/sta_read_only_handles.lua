-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local key = {}
  key[self] = 1 key[self.t] = 2
  assert(key[self] == 1 and key[self.t] == 2 and rawequal(self.t, self.t))
end
