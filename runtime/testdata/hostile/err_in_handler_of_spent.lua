-- expect: error
-- class: error
return xpcall(function() while true do end end, function() return "saved" end)
