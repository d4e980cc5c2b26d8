-- expect: error
-- class: schema
-- form: contract
---@alias A B|integer
---@alias B A|string
---@class T
---@field t A
local T = contract "T" {}
function T:run() end
