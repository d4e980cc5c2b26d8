-- expect: error
-- class: pattern
local s = ("a"):rep(200)
pcall(string.gsub, "xyz", ".", function() return (pcall(string.find, s, ("a*"):rep(30) .. "b")) and "" end)
return "went on"
