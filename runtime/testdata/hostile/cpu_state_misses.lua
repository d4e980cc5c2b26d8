-- expect: error
-- class: cpu
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local t = self.t
  for i = 1, 1e9 do local _ = t[i] end
end
