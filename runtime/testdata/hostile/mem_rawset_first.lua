-- expect: error
-- class: memory
-- Each table has one name, which rawset puts there.
local t = {}
for i = 1, 1e9 do t[i] = rawset({}, "x", 1) end
