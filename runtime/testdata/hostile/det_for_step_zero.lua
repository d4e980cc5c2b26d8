-- expect: error
-- class: determinism
for _ = 2, 1, 0 do end
