-- expect: error
-- class: memory
-- The map for other keys is made as large as the one for names.
local all = {}
for i = 1, 1e9 do
  local t = {}
  for j = 1, 40 do t["k" .. j] = true end
  all[i] = rawset(t, 0.5, true)
end
