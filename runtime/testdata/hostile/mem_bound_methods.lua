-- expect: error
-- class: memory
local all = {}
for i = 1, 1e9 do
  local o = setmetatable({}, { __index = function(t, k) return function() return t, k end end })
  all[i] = o.x
end
