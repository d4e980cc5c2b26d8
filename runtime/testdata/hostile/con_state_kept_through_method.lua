-- expect: ok
-- class: contract
-- form: contract
-- The contract's own table reaches a function as its self.
local T = contract "T" { state = {} }
function T:_bump() rawset(self, "n", (rawget(self, "n") or 0) + 1) return self.n end
function T:run() assert(T:_bump() == 1) assert(rawget(T, "n") == 1) end
