-- expect: ok
-- class: determinism
local t, seed = {}, 42
for i = 1, 50 do t[i] = i end
table.sort(t, function() seed = (seed * 1103515245 + 12345) % 2 ^ 31 return seed % 2 == 0 end)
return table.concat(t, ",")
