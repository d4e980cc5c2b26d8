-- expect: error
-- class: error
-- What is spent stays spent, however it is caught.
local function spend() while true do end end
return pcall(pcall, pcall, spend), pcall(spend), 1
