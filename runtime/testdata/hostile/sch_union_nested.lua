-- expect: error
-- class: schema
-- form: contract
---@class A
---@field n? A|B
---@field v? integer
---@class B
---@field n? A|B
---@field v? string
---@class T
---@field t? A|B
local T = contract "T" {}
function T:run()
  local v = { v = true }
  for _ = 1, 25 do v = { n = v } end
  while true do pcall(function() self.t = v end) end
end
