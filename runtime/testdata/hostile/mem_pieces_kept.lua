-- expect: error
-- class: memory
-- Pieces share the memory of the whole, but each has a header.
local all, s = {}, ("x"):rep(1000)
for i = 1, 1e9 do all[i] = s:sub(i % 500, -1) end
