-- expect: error
-- class: error
local function fill() local s = "x" while true do s = s .. s end end
local t = setmetatable({}, { __tostring = fill })
pcall(string.gsub, "abc", ".", function() return pcall(tostring, t) and "" end)
xpcall(tostring, fill)
return "went on"
