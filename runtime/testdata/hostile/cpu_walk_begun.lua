-- expect: error
-- class: cpu
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  for i = 1, 50 do self.t[i] = i end
  while true do
    for _ in pairs(self.t) do break end
    for _ in pairs(self.t, 40) do break end
  end
end
