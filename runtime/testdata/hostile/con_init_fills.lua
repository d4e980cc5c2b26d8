-- expect: error-or-ok
-- class: contract
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:init() for i = 1, 1e9 do self.t[i] = ("x"):rep(100) end end
function T:run() end
