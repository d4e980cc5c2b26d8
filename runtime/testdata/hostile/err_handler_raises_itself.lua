-- expect: ok
-- class: error
local depth = 0
local function handler(e) depth = depth + 1 error(e, 0) end
local ok, e = xpcall(function() error("x", 0) end, handler)
assert(not ok and e == "error in error handling" and depth == 1, depth)
ok, e = xpcall(xpcall, function(e) return e end, error, handler)
assert(not ok and e:find("bad argument", 1, true))
