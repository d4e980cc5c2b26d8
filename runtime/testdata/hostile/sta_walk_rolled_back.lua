-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  for i = 1, 5 do self.t[i] = i end
  local seen = 0
  for i in pairs(self.t) do
    pcall(function() for j = 1, 5 do self.t[j] = nil end error() end)
    seen = seen + i
  end
  assert(seen == 15 and #self.t == 5, seen)
end
