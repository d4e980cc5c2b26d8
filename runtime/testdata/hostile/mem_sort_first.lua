-- expect: error
-- class: memory
local all = {}
for i = 1, 1e9 do
  local t = { 2, 1 }
  table.sort(t)
  all[i] = t
end
