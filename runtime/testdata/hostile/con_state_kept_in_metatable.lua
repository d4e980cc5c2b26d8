-- expect: ok
-- class: contract
-- form: contract
local mt = {}
local T = contract "T" {}
function T:run()
  assert(mt.__index == nil)
  mt.__index = function() return "leaked" end
  assert(setmetatable({}, mt).x == "leaked")
end
