-- expect: error
-- class: memory
local t = {}
for i = 1, 1e9 do
  local one = {}
  table.insert(one, 1, true)
  t[i] = one
end
