-- expect: error
-- class: state
-- form: contract
local t = {}
for i = 1, 20000 do t["k" .. i] = i end
local T = contract "T" { state = t }
function T:run() end
