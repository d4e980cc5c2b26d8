-- expect: error
-- class: cpu
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  for i = 1, 100 do self.t[i] = i end
  while true do
    for i in pairs(self.t) do pcall(function() self.t[i] = 0 error() end) end
  end
end
