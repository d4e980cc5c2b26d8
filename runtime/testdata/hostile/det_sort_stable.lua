-- expect: ok
-- class: determinism
local t = {}
for i = 1, 50 do t[i] = { i, i % 3 } end
table.sort(t, function(a, b) return a[2] < b[2] end)
local last = 0
for _, e in ipairs(t) do if e[2] == 0 then assert(e[1] > last) last = e[1] end end
