-- expect: error
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local big = {}
  for i = 1, 300 do big[i] = i end
  while true do self.t.x = big self.t.x = nil end
end
