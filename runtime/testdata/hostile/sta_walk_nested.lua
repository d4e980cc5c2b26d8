-- expect: error
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  for i = 1, 100 do self.t[i] = i end
  local function walk() for _ in pairs(self.t) do walk() end end
  walk()
end
