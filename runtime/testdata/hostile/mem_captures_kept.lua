-- expect: error
-- class: memory
local all, s = {}, ("x"):rep(64)
for i = 1, 1e9 do all[i] = { s:match(("(.)"):rep(32)) } end
