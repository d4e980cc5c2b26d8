-- expect: ok
-- class: contract
-- form: contract
local words = ("a b c"):gmatch("%a")
local T = contract "T" {}
function T:run() assert(words() == "a") assert(words() == "b") end
