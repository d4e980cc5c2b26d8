-- expect: error
-- class: state
-- form: contract
-- A table is nested one step at a time.
local T = contract "T" { state = { t = {} } }
function T:run()
  local t = self.t
  for _ = 1, 1000 do t.x = {} t = t.x end
end
