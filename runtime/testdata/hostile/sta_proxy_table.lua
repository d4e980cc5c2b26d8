-- expect: ok
-- class: state
-- form: contract
-- A table in front of the state is no way around its types and rules.
local T = contract "T" { state = { n = 1 } }
function T:run()
  local t = setmetatable({}, { __index = self, __newindex = self })
  t.n = 2
  assert(self.n == 2 and rawget(t, "n") == nil and t.n == 2)
  assert(not pcall(function() t.m = 1 end) and not pcall(function() return t.m end))
end
