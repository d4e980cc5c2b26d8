-- expect: error
-- class: memory
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run() local t = self.t while true do t.t = {} t = t.t end end
