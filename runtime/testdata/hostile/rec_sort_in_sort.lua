-- expect: error
-- class: recursion
local function less(a, b) table.sort({ 2, 1 }, less) return a < b end
table.sort({ 2, 1 }, less)
