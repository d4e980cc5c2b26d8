-- expect: ok
-- class: escape
-- form: contract
local T = contract "T" { state = { t = { 1 } } }
function T:run()
  for _, t in ipairs({ self, self.t }) do
    assert(getmetatable(t) == nil and not pcall(setmetatable, t, {}) and type(t) == "table")
    assert(not pcall(rawget, t, 1) and not pcall(rawset, t, 1, 2) and not pcall(next, t))
  end
  assert(tostring(self) == "table" and not pcall(function() return self .. "x" end))
  assert(not pcall(function() return self() end) and not pcall(function() return self + 1 end))
  assert(not pcall(function() return self < self end) and self == self and self.t == self.t and self ~= self.t)
end
