-- expect: error
-- class: error
return xpcall(function() local s = "x" while true do s = s .. s end end, function() return "alive" end)
