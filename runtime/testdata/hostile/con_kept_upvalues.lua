-- expect: ok
-- class: contract
-- form: contract
local n, list, last = 0, {}, nil
local function bump() n = n + 1 list[n] = n last = function() return n end return n end
local T = contract "T" {}
function T:_bump() return bump() end
function T:run()
  assert(n == 0 and last == nil and #list == 0)
  assert(bump() == 1 and T._bump(self) == 2 and last() == 2)
end
