-- expect: ok
-- class: contract
-- form: contract
local shared = { 1, 2 }
local T = contract "T" { state = { a = shared, b = shared, c = { shared } } }
function T:run()
  self.a[1] = 5
  assert(self.b[1] == 1 and self.c[1][1] == 1 and shared[1] == 1)
  shared[1] = 7
  assert(self.b[1] == 1 and self.a[1] == 5)
end
