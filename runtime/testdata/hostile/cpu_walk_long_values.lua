-- expect: error
-- class: cpu
-- form: contract
local T = contract "T" { state = { list = {} } }
function T:init()
  self.list.a = 1
  for i = 1, 20 do self.list["b" .. i] = ("x"):rep(20000) end
end
function T:run()
  for i = 1, 20 do self.list["b" .. i] = nil end
  while true do for _ in pairs(self.list) do end end
end
