-- expect: error
-- class: cpu
while true do pcall(contract, "T") end
