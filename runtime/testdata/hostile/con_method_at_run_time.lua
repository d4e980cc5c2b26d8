-- expect: ok
-- class: contract
-- form: contract
-- What a call does to the contract's table is gone after it.
local T = contract "T" {}
function T:run()
  local methods = T
  assert(methods.evil == nil and methods.run)
  methods.evil = function() end
  methods.run = nil
end
