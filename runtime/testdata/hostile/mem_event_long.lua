-- expect: error
-- class: memory
-- form: contract
local T = contract "T" {}
function T:run() local s = ("x"):rep(100000) while true do emit("e", { s = s }) end end
