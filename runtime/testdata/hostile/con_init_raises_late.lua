-- expect: error
-- class: contract
-- form: contract
local T = contract "T" { state = { n = 0 } }
function T:init() self.n = 1 emit("e", {}) error("late") end
function T:run() end
