-- expect: error-or-ok
-- class: memory
local t = {}
for i = 1, 240 do t[i] = i end
local function f(...) return select(2, pcall(f, 1, 2, 3, ...)) end
return f(unpack(t))
