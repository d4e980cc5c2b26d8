-- expect: ok
-- class: contract
-- form: contract
local T = contract "T" {}
function T:run() local t = {} for i = 1, 5 do t[2^(26 + 4 * i)] = i end t[-2^53 + 1] = 0 return t end
