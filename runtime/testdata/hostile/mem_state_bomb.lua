-- expect: error
-- class: memory
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run() local t = { 1 } for _ = 1, 30 do t = { t, t } end self.t.x = t end
