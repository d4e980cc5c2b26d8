-- expect: error
-- class: cpu
while true do print() end
