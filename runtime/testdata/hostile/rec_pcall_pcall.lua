-- expect: error
-- class: recursion
local f = pcall
for _ = 1, 5 do pcall(pcall, pcall, pcall, error) end
while true do pcall(pcall, pcall, pcall, pcall, pcall, pcall, pcall, pcall, error) end
