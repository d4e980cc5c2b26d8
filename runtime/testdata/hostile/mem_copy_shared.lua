-- expect: error
-- class: memory
-- Few tables that are many when they are copied.
local t = { 1 }
for _ = 1, 30 do t = { t, t } end
return copy(t)
