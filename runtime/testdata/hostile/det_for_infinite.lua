-- expect: error
-- class: determinism
for _ = 1, 1 / 0 do end
