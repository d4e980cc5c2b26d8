-- expect: error
-- class: memory
local t = {}
for i = 1, 1e9 do t[i] = rawset(rawset(rawset({}, 1, 1), "x", 1), true, 1) end
