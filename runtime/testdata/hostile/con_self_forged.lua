-- expect: error
-- class: contract
-- form: contract
local T = contract "T" { state = { n = 1 } }
function T:_bump() self.n = self.n + 1 return self.n end
function T:run()
  assert(T._bump({ n = 41 }) == 42 and self.n == 1)
  return T._bump("x")
end
