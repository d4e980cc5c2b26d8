-- expect: error
-- class: cpu
-- form: contract
-- Rollbacks leave marks on a member, which each walk looks through.
local T = contract "T" { state = { list = { a = 1 } } }
function T:run()
  local list = self.list
  for _ = 1, 4000 do
    pcall(function()
      for _ in pairs(list) do break end
      list.a = nil
      error()
    end)
  end
  while true do for _ in pairs(list) do end end
end
