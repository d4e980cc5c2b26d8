-- expect: error
-- class: cpu
-- form: contract
local T = contract "T" { state = { list = {} } }
function T:run() for i = 1, 1e9 do local _ = self.list["k" .. i] end end
