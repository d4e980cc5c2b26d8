-- expect: ok
-- class: error
assert(not pcall(table.sort, { 1, "a", {} }))
assert(not pcall(table.sort, { 1, 2 }, 3))
assert(not pcall(table.sort))
