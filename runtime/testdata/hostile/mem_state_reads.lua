-- expect: error
-- class: memory
-- form: contract
local T = contract "T" { state = { s = "" } }
function T:init() self.s = ("x"):rep(100000) end
function T:run() local n = 0 while true do n = n + #self.s end end
