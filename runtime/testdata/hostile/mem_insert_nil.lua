-- expect: ok
-- class: memory
local t = {}
for _ = 1, 1000 do table.insert(t, nil) end
assert(#t == 0)
