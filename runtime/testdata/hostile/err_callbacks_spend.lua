-- expect: error
-- class: error
local function spin() while true do end end
local t = setmetatable({}, { __index = spin, __newindex = spin, __call = spin, __lt = spin, __eq = spin, __len = spin, __unm = spin, __tostring = spin })
pcall(pcall, xpcall, function() table.sort({ t, setmetatable({}, getmetatable(t)) }) end, spin)
return "went on"
