-- expect: error
-- class: memory
-- form: contract
local T = contract "T" {}
function T:run() local s, t = ("x"):rep(100000), {} for i = 1, 100000 do t[i] = s end return t end
