-- expect: error
-- class: schema
-- form: contract
---@class A
---@field a A
---@class T
---@field t? A
local T = contract "T" {}
function T:run() end
