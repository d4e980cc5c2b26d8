-- expect: error
-- class: memory
-- Places that were removed are paid for again.
local t = { 1 }
table.remove(t)
for i = 1, 1e9 do
  table.insert(t, i)
  if i % 3 == 0 then table.remove(t, 1) end
end
