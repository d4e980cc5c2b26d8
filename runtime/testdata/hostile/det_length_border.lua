-- expect: ok
-- class: determinism
local t = { 1, 2, nil, 4, nil, nil }
local u = {}
u[1] = 1 u[2] = 2 u[4] = 4
local v = { n = 1, 1, 2, 3 }
v[3] = nil
return #t .. #u .. #v .. #{ nil, nil, 3 } .. #{ nil }
