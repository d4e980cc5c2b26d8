-- expect: error
-- class: memory
-- The comparator changes what is being sorted.
local t = {}
for i = 1, 100 do t[i] = -i end
while true do table.sort(t, function(a, b) t[#t + 1] = a return a < b end) end
