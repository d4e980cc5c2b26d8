-- expect: error
-- class: memory
-- form: contract
local T = contract "T" {}
function T:run() local t = { 1 } for _ = 1, 30 do t = { t, t } end emit("e", t) end
