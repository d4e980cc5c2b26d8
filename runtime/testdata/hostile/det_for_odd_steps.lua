-- expect: ok
-- class: determinism
local n = 0
for _ = 1, 0 / 0 do n = n + 1 end
for _ = 0 / 0, 1 do n = n + 1 end
for _ = 1, 3, 0 / 0 do n = n + 1 end
for _ = 1, -1 / 0, 1 do n = n + 1 end
assert(n == 0, n)
for _ = 3, 1, -1 / 0 do n = n + 1 end
for i = 0.1, 1, 0.1 do n = n + 1 end
return n
