-- expect: error
-- class: memory
local e = "x"
while true do local _, inner = pcall(error, { message = e }) e = inner end
