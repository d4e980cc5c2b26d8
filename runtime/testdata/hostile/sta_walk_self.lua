-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { a = 1, b = 2, c = 3 } }
function T:run()
  local seen = ""
  for k, v in pairs(self) do seen = seen .. k self[k] = nil self[k] = v end
  assert(seen == "abc", seen)
end
