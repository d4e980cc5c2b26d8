-- expect: error
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run() self.t.a = { 1 } local a = self.t.a self.t.a = nil return a end
