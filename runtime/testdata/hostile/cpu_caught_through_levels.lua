-- expect: error
-- class: cpu
local function f(n)
  if n == 0 then error("x") end
  local _, e = pcall(f, n - 1)
  error(e, 0)
end
while true do pcall(f, 14) end
