-- expect: error
-- class: schema
-- form: contract
-- Every read asks all the classes that a union is of.
---@class A
---@field x? integer
---@class B
---@field x? string
---@class C
---@field x? boolean
---@class D
---@field x? decimal
---@class T
---@field t table<string, A|B|C|D|{x?: {y: number}}|{x?: integer[]}|{x?: number}|{x?: table}>
local T = contract "T" { state = { t = {} } }
function T:run()
  self.t.a = { x = 1 }
  local a = self.t.a
  while true do local _ = a.x end
end
