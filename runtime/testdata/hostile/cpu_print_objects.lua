-- expect: error
-- class: cpu
local t = setmetatable({}, { __tostring = function() return "x" end })
while true do print(t, t, t, t, nil, true, print) end
