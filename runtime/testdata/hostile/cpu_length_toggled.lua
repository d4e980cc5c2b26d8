-- expect: error
-- class: cpu
-- form: contract
local T = contract "T" { state = { list = {} } }
function T:init() for i = 1, 20 do self.list[i] = ("x"):rep(20000) end end
function T:run()
  local list = self.list
  while true do list[20] = nil local n = #list list[20] = 1 end
end
