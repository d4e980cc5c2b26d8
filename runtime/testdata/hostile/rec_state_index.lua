-- expect: error
-- class: recursion
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local t = setmetatable({}, { __index = self, __newindex = self })
  t.t = { 1 }
  local u = setmetatable({}, { __index = function(_, k) return u[k] end })
  return u.x
end
