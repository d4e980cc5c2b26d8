-- expect: error
-- class: contract
-- form: contract
local T = contract "T" {}
pcall(function() contract "U" {} end)
local ok = pcall(contract, "V")
assert(not ok)
function T:run() contract "W" {} end
