-- expect: error
-- class: cpu
while true do pcall(error, "x", 2 ^ 53) pcall(error, "x", -(2 ^ 53)) pcall(error, "x", 1 / 0) end
