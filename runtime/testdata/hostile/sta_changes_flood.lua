-- expect: error
-- class: state
-- form: contract
local T = contract "T" { state = { n = 0 } }
function T:run() while true do self.n = self.n + 1 end end
