-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  for i = 1, 50 do self.t["k" .. i] = i end
  local n = 0
  for k in pairs(self.t) do
    n = n + 1
    self.t[k] = nil
    self.t["new" .. k] = 1
  end
  assert(n == 50, n)
end
