-- expect: error
-- class: memory
local all = {}
for i = 1, 1e9 do
  local t = {}
  t[1000] = true
  all[i] = t
end
