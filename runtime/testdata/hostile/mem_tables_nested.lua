-- expect: error
-- class: memory
local t = {}
while true do t = { t, { t }, a = { b = { c = t } } } end
