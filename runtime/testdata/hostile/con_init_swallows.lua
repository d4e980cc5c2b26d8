-- expect: ok
-- class: contract
-- form: contract
local T = contract "T" { state = { n = 0 } }
function T:init() pcall(function() self.n = 1 emit("e", {}) error("late") end) assert(self.n == 0) end
function T:run() assert(self.n == 0) end
