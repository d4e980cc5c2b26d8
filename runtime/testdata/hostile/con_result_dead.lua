-- expect: error
-- class: contract
-- form: contract
local T = contract "T" { state = { t = { a = {} } } }
function T:run() local a = self.t.a self.t.a = nil return { a } end
