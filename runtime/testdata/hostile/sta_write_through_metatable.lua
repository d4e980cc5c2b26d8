-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local front = setmetatable({}, { __index = self.t, __newindex = self.t })
  front.a = 1
  front.b = { 1 }
  assert(self.t.a == 1 and front.b == self.t.b and rawget(front, "a") == nil)
  assert(not pcall(function() front.c = front end) and not pcall(function() front[{}] = 1 end) and not pcall(function() self.t.x = front end))
  local deep = setmetatable({}, { __index = setmetatable({}, { __index = self.t }) })
  assert(deep.a == 1 and ("a"):gsub("a", deep) == "1" and ("a"):gsub("a", self.t) == "1")
  self.t.b = nil
  front.a = nil
  assert(next(copy(self.t)) == nil)
end
