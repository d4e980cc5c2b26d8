-- expect: ok
-- class: schema
-- form: contract
---@class T
---@field n integer
---@field list string[]
local T = contract "T" { state = { n = 1, list = { "a", "b" } } }
function T:run()
  assert(not pcall(function() self.n = nil end) and not pcall(function() self.n = 0.5 end) and not pcall(function() self.n = "1" end))
  assert(not pcall(function() self.list[4] = "x" end) and not pcall(function() self.list[1] = nil end))
  assert(not pcall(function() self.list[3] = 1 end) and not pcall(function() self.list.x = "a" end))
  self.list[3] = "c"
  self.list[3] = nil
end
