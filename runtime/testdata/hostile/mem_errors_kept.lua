-- expect: error
-- class: memory
local all = {}
for i = 1, 1e9 do
  local _, e = pcall(error, { i, ("x"):rep(1000) })
  all[i] = e
end
