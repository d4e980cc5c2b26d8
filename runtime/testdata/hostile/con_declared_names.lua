-- expect: error
-- class: contract
-- form: contract
local T = contract "T" { state = { run = 1, [""] = 2, ["a b"] = 3, ["\255"] = 4 } }
function T:run() end
