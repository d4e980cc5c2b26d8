-- expect: ok
-- class: determinism
local n = 0 / 0
assert(n ~= n and not (n < n) and not (n > n) and tostring(n) == tostring(-n))
return tostring(n) .. ("%f"):format(n) .. ("%g"):format(-n)
