-- expect: ok
-- class: error
local function many() return 1, 2, 3 end
local t = setmetatable({}, { __index = many, __add = many, __unm = many, __concat = many, __len = many, __call = many })
assert(select("#", t.x) == 1 and select("#", t + 1) == 1 and select("#", -t) == 1 and select("#", t .. 1) == 1 and select("#", #t) == 1)
assert(select("#", t()) == 3 and select("#", (t())) == 1 and select("#", pcall(t)) == 4)
assert(("ab"):gsub(".", many) == "11")
