-- expect: ok
-- class: determinism
local t = { 1, 2, 3, a = 1, b = 2, c = 3 }
local seen = {}
for k in pairs(t) do seen[#seen + 1] = tostring(k) t[k] = nil end
assert(table.concat(seen) == "123abc" and next(t) == nil)
t = { 1, 2, 3, 4, 5 }
seen = {}
for i, v in ipairs(t) do seen[#seen + 1] = v table.remove(t, 1) end
assert(table.concat(seen) == "135", table.concat(seen))
t = { 3, 1, 2 }
seen = {}
for i, v in ipairs(t) do seen[#seen + 1] = v table.sort(t) end
assert(table.concat(seen) == "323", table.concat(seen))
t = { 1 }
for i in ipairs(t) do if i < 50 then table.insert(t, i) end end
assert(#t == 50)
t = { x = 1 }
local step, of, key = pairs(t)
key = step(of, key)
t.x = nil
assert(step(of, key) == nil and not pcall(step, of, "never") and not pcall(step) and not pcall(pairs(t), {}, {}))
