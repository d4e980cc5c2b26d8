-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local cyclic = {} cyclic[1] = cyclic
  for _, v in ipairs({ print, 0 / 0, 1 / 0, -1 / 0, cyclic, { { print } }, setmetatable({}, {}), { [0.5] = 1 }, { ["\255"] = 1 }, string, ctx }) do
    assert(not pcall(function() self.t.x = v end))
  end
  assert(self.t.x == nil)
  self.t.x = "\255\254"
  assert(self.t.x == "\255\254")
end
