-- expect: error
-- class: error
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run() self.t.message = "x" error(self.t) end
