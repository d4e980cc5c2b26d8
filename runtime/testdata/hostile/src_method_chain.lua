-- expect: ok
-- class: source
local o = { n = 0 }
function o:m() self.n = self.n + 1 return self end
local last = o:m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m():m()
assert(last.n == 200)
