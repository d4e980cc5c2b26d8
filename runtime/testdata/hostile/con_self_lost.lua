-- expect: error
-- class: contract
-- form: contract
local T = contract "T" { state = { n = 1 } }
function T:get() return self.n end
function T:run() return T.get() end
