-- expect: ok
-- class: contract
-- form: contract
local count = 0
local seen = {}
local T = contract "T" {}
function T:run()
  count = count + 1
  seen[#seen + 1] = count
  assert(count == 1 and #seen == 1)
end
