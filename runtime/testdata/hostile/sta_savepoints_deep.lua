-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { n = 0 } }
local function nest(self, n)
  self.n = self.n + 1
  if n > 0 then pcall(nest, self, n - 1) end
  if n % 2 == 1 then error("back") end
end
function T:run()
  nest(self, 14)
  assert(self.n == 1, self.n)
end
