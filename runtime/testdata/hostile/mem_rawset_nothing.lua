-- expect: error
-- class: memory
-- The map is made even where nothing is stored.
local t = {}
for i = 1, 1e9 do t[i] = rawset({}, "x", nil) end
