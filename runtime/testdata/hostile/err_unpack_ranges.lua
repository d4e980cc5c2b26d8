-- expect: ok
-- class: error
assert(not pcall(unpack, {}, 1, 1e9) and not pcall(unpack, {}, -(2 ^ 53), 2 ^ 53))
assert(not pcall(unpack, {}, -1 / 0, 1 / 0) and not pcall(unpack, {}, 0 / 0))
assert(select("#", unpack({}, 1, 240)) == 240 and select("#", unpack({}, 2, 1)) == 0)
