-- expect: error
-- class: source
local a = 1
