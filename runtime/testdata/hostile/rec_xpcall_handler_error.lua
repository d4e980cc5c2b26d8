-- expect: ok
-- class: recursion
local ok, why = xpcall(error, error)
assert(not ok and why == "error in error handling", why)
