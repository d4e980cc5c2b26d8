-- expect: error
-- class: memory
local big = ("x"):rep(50000)
return (("a"):rep(50000)):gsub("a", function() return big end)
