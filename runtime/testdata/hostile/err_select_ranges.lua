-- expect: ok
-- class: error
assert(select("#") == 0 and select("#", nil, nil) == 2)
assert(not pcall(select, 0) and not pcall(select, -1) and not pcall(select, 0 / 0))
assert(select(-1, 1, 2, 3) == 3 and select(2 ^ 53, 1) == nil)
