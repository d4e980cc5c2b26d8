-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local t, n = self.t, 0
  while pcall(function() t.t = {} end) do
    local ok, deeper = pcall(function() return t.t end)
    if not ok then break end
    t, n = deeper, n + 1
    if n > 100 then error("leaked") end
  end
  assert(not pcall(function() t.x = { { { {} } } } end))
end
