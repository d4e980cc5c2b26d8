-- expect: error
-- class: contract
-- form: contract
local T = contract "T" {}
function T:run() local t = {} t[1] = { t } return t end
