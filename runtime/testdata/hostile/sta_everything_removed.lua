-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  for i = 1, 20 do self.t["k" .. i] = { i, { i } } end
  local held = {}
  for k, v in pairs(self.t) do held[k] = v end
  for k in pairs(self.t) do self.t[k] = nil end
  for k, v in pairs(held) do assert(not pcall(function() return v[1] end) and self.t[k] == nil) end
  for _ in pairs(self.t) do error("left") end
  self.t[1] = "now a list"
  assert(#self.t == 1)
  self.t = {}
  assert(#self.t == 0)
end
