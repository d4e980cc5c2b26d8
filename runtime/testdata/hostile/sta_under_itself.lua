-- expect: error
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run() self.t.t = copy(self) self.t.t.t.t = self end
