-- expect: error
-- class: contract
-- form: contract
local options = { version = 3, state = { n = 1 } }
local T = contract "T"(options)
options.state.n, options.version = 2, 0
function T:run() assert(self.n == 1 or self.n == 2) options.state = nil end
