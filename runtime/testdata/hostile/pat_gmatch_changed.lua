-- expect: ok
-- class: pattern
local it = ("a,b,c"):gmatch("[^,]+")
assert(pcall(it) and it() == "b" and select(2, pcall(it)) == "c" and it() == nil and it() == nil)
