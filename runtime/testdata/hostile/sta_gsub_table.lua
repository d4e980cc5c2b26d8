-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  self.t.a = "x"
  assert(("aba"):gsub("%w", self.t) == "xbx" and not pcall(string.gsub, "a", "a", self))
end
