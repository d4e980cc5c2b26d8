-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local function step(n)
    self.t[n] = { n }
    emit("e", { n })
    if n < 12 then pcall(step, n + 1) end
    assert(#self.t == n, #self.t)
    error("undo")
  end
  pcall(step, 1)
  assert(#self.t == 0 and self.t[1] == nil)
  pcall(function() self.t[1] = 1 self.t[1] = nil self.t.name = 1 end)
  assert(self.t.name == 1)
  pcall(function() self.t.name = nil self.t[1] = 1 error() end)
  assert(self.t.name == 1 and not pcall(function() self.t[1] = 1 end))
end
