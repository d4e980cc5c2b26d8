-- expect: ok
-- class: contract
-- form: contract
local step = ("abc"):gmatch(".")
local walk, of = pairs({ 1, 2 })
local T = contract "T" {}
function T:run() assert(step() == "a" and step() == "b" and walk(of) == 1) end
