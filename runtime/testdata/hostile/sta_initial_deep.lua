-- expect: error
-- class: state
-- form: contract
local deep = {}
for _ = 1, 40 do deep = { deep } end
local T = contract "T" { state = { t = deep } }
function T:run() end
