-- expect: ok
-- class: contract
-- form: contract
local shared = {}
local T = contract "T" {}
function T:run()
  assert(getmetatable(shared) == nil and rawget(T, "x") == nil and T.x == nil)
  setmetatable(shared, { __index = function() return 1 end })
  setmetatable(T, { __index = shared })
  assert(T.x == 1)
  rawset(T, "run", nil)
end
