-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  for _, k in ipairs({ 0.5, 2 ^ 53, -(2 ^ 53), 1 / 0, -1 / 0, 0 / 0, true, false, {}, print, "\255", "a\128", ("x"):rep(257), self, decimal("1") }) do
    assert(not pcall(function() self.t[k] = 1 end), tostring(k))
  end
  assert(not pcall(function() self.t[nil] = 1 end) and #self.t == 0)
  for _ in pairs(self.t) do error("leaked") end
end
