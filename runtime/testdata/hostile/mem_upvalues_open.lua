-- expect: error
-- class: memory
local function f(n)
  local a, b, c, d, e = n, n, n, n, n
  local g = function() return a + b + c + d + e end
  return f(n + 1) + g()
end
f(1)
