-- expect: ok
-- class: error
local values = { 1, "x", true, {}, print, decimal("1.5"), setmetatable({}, { __call = function() return "called" end }) }
for _, handler in ipairs(values) do
  local ok, e = xpcall(function() error("x", 0) end, handler)
  assert(not ok and (e == "error in error handling" or e == "called" or handler == print and e == nil), tostring(e))
end
assert(select("#", xpcall(error, function() return 1, 2, 3 end)) == 2 and not pcall(xpcall) and not pcall(xpcall, error))
