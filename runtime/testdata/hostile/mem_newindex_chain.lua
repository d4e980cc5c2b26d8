-- expect: error
-- class: memory
-- The table that grows is at the end of a chain.
local last = {}
local t = last
for _ = 1, 90 do t = setmetatable({}, { __newindex = t }) end
for i = 1, 1e9 do t["k" .. i] = i end
