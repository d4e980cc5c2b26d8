-- expect: ok
-- class: decimal
local d = decimal("5")
local seen = {}
local function watch() seen[#seen + 1] = type(d) return 5 end
for _ = 1, 5 do if d == watch() then seen[#seen + 1] = type(d) end end
for _, kind in ipairs(seen) do assert(kind == "decimal", kind) end
