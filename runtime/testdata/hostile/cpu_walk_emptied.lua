-- expect: error
-- class: cpu
-- form: contract
local T = contract "T" { state = { list = {} } }
function T:run()
  local list = self.list
  list.a = 1
  for i = 1, 900 do list["b" .. i] = 1 end
  for i = 1, 900 do list["b" .. i] = nil end
  while true do for _ in pairs(list) do end end
end
