-- expect: error
-- class: memory
local t = {}
for _ = 1, 100000 do t = { t } end
return copy(t)
