-- expect: error
-- class: memory
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local s = ("x"):rep(100000)
  self.t[1] = { s }
  local all = {}
  while true do all[#all + 1] = copy(self.t) end
end
