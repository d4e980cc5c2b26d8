-- expect: error
-- class: source
local é = 1
return é
