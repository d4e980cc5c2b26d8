-- expect: ok
-- class: determinism
local t, out = {}, {}
for i = 20, 1, -1 do t["k" .. i] = i end
for i = 1, 20, 3 do t["k" .. i] = nil end
t[print] = 1 t[true] = 2 t[0.5] = 3 t[-1] = 4
for k, v in pairs(t) do out[#out + 1] = tostring(k) .. "=" .. tostring(v) end
return table.concat(out, ",")
