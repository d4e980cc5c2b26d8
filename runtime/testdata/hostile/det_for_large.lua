-- expect: error
-- class: determinism
for _ = 2 ^ 53, 2 ^ 53 + 2 do end
