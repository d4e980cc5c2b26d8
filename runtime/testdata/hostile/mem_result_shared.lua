-- expect: error
-- class: memory
local t = { 1 }
for _ = 1, 30 do t = { t, t } end
return error(t)
