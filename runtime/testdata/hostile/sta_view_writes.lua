-- expect: error
-- class: state
-- form: contract
local T = contract "T" { state = { n = 0 } }
---@view
function T:run() pcall(function() self.n = 1 end) pcall(emit, "e", {}) pcall(ctx.random, 1, 2) self.n = 2 end
