-- expect: ok
-- class: contract
-- form: contract
local T = contract "T" { state = { t = { a = { 1, 2 } } } }
function T:run() return { self, self.t, { self.t.a, self.t.a }, copy(self) } end
