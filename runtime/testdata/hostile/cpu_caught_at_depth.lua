-- expect: error
-- class: cpu
local function f(n)
  if n == 0 then error("x", 190) end
  f(n - 1)
  return n
end
while true do pcall(f, 180) end
