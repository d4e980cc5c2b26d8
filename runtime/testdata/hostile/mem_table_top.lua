-- expect: error
-- class: memory
local t = {}
t[67108863] = 1
