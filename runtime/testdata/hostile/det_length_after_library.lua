-- expect: ok
-- class: determinism
local t = { 1, 2, 3, nil, 5 }
assert(#t == 5 and table.remove(t) == 5 and #t == 3 and table.maxn(t) == 3)
t = {}
table.insert(t, nil)
assert(#t == 0)
table.insert(t, 1)
assert(#t == 1 and t[1] == 1)
t = { 1, 2, 3 }
assert(table.remove(t, 4) == nil and table.remove(t, 0) == nil and table.remove(t, -1) == nil and #t == 3)
assert(table.remove(t, 1) == 1 and table.remove(t, 2) == 3 and #t == 1 and table.remove({}) == nil)
t = { n = 1, 1, 2 }
rawset(t, 2, nil)
assert(#t == 1 and not pcall(table.insert, t, 3, 1) and not pcall(table.insert, t, 0, 1) and not pcall(table.insert, t) and not pcall(table.insert, t, 1.5, 1, 1))
assert(table.concat({ 1, 2, 3 }, ",", 2) == "2,3" and table.concat({ 1, 2, 3 }, ",", 3, 2) == "" and not pcall(table.concat, { 1 }, ",", 1, 2) and not pcall(table.concat, { {} }))
assert(table.concat({ 0.1, -0.5, 1e300, 2^63 }, " ") == "0.1 -0.5 1e+300 9.223372036854776e+18")
