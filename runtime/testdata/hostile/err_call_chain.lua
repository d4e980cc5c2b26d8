-- expect: error
-- class: error
-- A __call that is no function is not called.
local last = setmetatable({}, { __call = function() return "end" end })
for _ = 1, 50 do last = setmetatable({}, { __call = last }) end
assert(not pcall(last))
return last()
