-- expect: error
-- class: contract
-- form: contract
local _, T = pcall(function() return contract "T" {} end)
function T:run() end
