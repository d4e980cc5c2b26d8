-- expect: ok
-- class: schema
-- form: contract
---@alias A1 {a: A2, b: A2}
---@alias A2 {a: A3, b: A3}
---@alias A3 {a: A4, b: A4}
---@alias A4 {a: A5, b: A5}
---@alias A5 {a: A6, b: A6}
---@alias A6 {a: integer, b: integer}
---@class T
---@field t? A1
local T = contract "T" {}
function T:run() assert(not pcall(function() self.t = { a = 1, b = 2 } end)) end
