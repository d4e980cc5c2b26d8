-- expect: error
-- class: memory
-- form: contract
local T = contract "T" { state = { t = { 1 } } }
function T:run() local all = {} while true do all[#all + 1] = pairs(self.t) end end
