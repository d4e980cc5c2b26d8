-- expect: error
-- class: cpu
-- form: contract
-- A name of megabytes is refused for the price of an error.
local T = contract "T" {}
function T:run()
  local name = ("\195\169"):rep(700000)
  while true do pcall(emit, name, {}) end
end
