-- expect: error
-- class: determinism
for _ = 0, 1, 2 ^ -1074 do end
