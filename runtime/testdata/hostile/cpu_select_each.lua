-- expect: error
-- class: cpu
local function f(...)
  for i = 1, select("#", ...) do local _ = select(i, ...) end
end
local t = {}
for i = 1, 240 do t[i] = i end
while true do f(unpack(t)) end
