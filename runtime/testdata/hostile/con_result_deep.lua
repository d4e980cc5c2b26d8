-- expect: error
-- class: contract
-- form: contract
local T = contract "T" {}
function T:run() local t = {} for _ = 1, 40 do t = { t } end return t end
