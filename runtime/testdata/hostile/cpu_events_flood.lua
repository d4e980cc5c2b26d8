-- expect: error
-- class: cpu
-- form: contract
local T = contract "T" {}
function T:run() while true do emit("e", {}) end end
