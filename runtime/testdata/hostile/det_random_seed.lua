-- expect: ok
-- class: determinism
-- form: contract
local T = contract "T" {}
function T:run() local t = {} for i = 1, 20 do t[i] = ctx.random(-(2 ^ 53 - 1), 2 ^ 53 - 1) end return t end
