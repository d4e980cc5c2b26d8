-- expect: error
-- class: cpu
while true do sha256("") end
