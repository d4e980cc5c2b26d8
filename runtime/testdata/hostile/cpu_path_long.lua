-- expect: error
-- class: cpu
-- form: contract
-- Each place lies below 31 keys of 256 bytes.
local T = contract "T" { state = { t = {} } }
local key = ("k"):rep(256)
function T:init()
  local t = { x = 1, y = 2, z = 3, u = 4, v = 5 }
  for _ = 1, 30 do t = { [key] = t } end
  self.t = t
end
function T:run()
  local t = self.t
  for _ = 1, 30 do t = t[key] end
  while true do local _ = t.x, t.y, t.z, t.u, t.v, t.w end
end
