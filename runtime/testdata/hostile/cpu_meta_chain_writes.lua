-- expect: error
-- class: cpu
local t = {}
local last = t
for i = 1, 99 do
  local n = {}
  setmetatable(last, { __newindex = n, __index = n })
  last = n
end
while true do t.x = 1 t.x = nil local _ = t.y end
