-- expect: ok
-- class: pattern
local step = ("abc"):gmatch("()")
local seen = {}
for p in step do seen[#seen + 1] = p if #seen < 10 then step() end end
assert(table.concat(seen) == "13", table.concat(seen))
assert(step() == nil and step(1, 2, 3) == nil and pcall(step))
local out = ("abc"):gsub(".", ("xyz"):gmatch("."))
assert(out == "xyz", out)
