-- expect: error
-- class: memory
local t = {}
for i = 1, 500 do t[i] = -i end
while true do table.sort(t, function(a, b) return ("x"):rep(100) .. a < ("x"):rep(100) .. b end) end
