-- expect: ok
-- class: state
-- form: contract
-- Names that mean something to Lua mean nothing in the state.
local T = contract "T" { state = { t = {} } }
function T:run()
  for _, k in ipairs({ "__index", "__newindex", "__metatable", "__tostring", "__gc", "__mode", "__len", "self", "nil", "end", "_G", "init", "run", "$decimal", "$bytes", "$" }) do
    self.t[k] = { [k] = k }
    assert(self.t[k][k] == k and getmetatable(self.t[k]) == nil)
  end
  return copy(self.t)
end
