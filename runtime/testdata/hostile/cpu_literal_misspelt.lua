-- expect: error
-- class: cpu
-- form: contract
---@class T
---@field side "buy"|"sell"|"hold"
local T = contract "T" { state = { side = "buy" } }
function T:run()
  while true do pcall(function() self.side = "bye" end) end
end
