-- expect: error
-- class: contract
-- form: contract
local T = contract "T" { state = { n = 0 } }
function T:init() T.run(self) end
function T:run() self.n = self.n + 1 T.init(self) end
