-- expect: ok
-- class: contract
-- form: contract
local T = contract "T" { state = { n = 1 } }
function T:_set(n) self.n = n return self end
function T:run()
  local forged = T._set({}, 5)
  assert(forged.n == 5 and self.n == 1)
  T._set(setmetatable({}, { __newindex = function(_, k, v) self[k] = v end }), 6)
  assert(self.n == 6 and not pcall(T._set, 1, 2) and not pcall(T._set, ctx, 2) and not pcall(T._set, nil, 2))
end
