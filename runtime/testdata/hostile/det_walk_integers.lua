-- expect: ok
-- class: determinism
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local out = {}
  for _, k in ipairs({ 10, -1, 2 ^ 53 - 1, 0, -(2 ^ 53 - 1), 3 }) do self.t[k] = true end
  for k in pairs(self.t) do out[#out + 1] = k end
  return out
end
