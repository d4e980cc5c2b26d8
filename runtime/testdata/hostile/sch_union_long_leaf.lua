-- expect: error
-- class: schema
-- form: contract
-- A long list is tried again and again, by each of the types that its place may have.
---@class A
---@field n? A|B
---@field v? integer[]|string[]
---@class B
---@field n? A|B
---@field v? decimal[]|table<integer, integer>
---@class T
---@field t? A|B
local T = contract "T" {}
function T:run()
  local v = { v = {} }
  for i = 1, 30000 do v.v[i] = true end
  for _ = 1, 25 do v = { n = v } end
  while true do pcall(function() self.t = v end) end
end
