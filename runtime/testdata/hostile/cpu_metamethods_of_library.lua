-- expect: error
-- class: cpu
local m = { __lt = rawequal, __eq = rawequal, __add = rawequal, __concat = rawequal, __index = rawequal, __call = rawequal, __len = type }
local a, b = setmetatable({}, m), setmetatable({}, m)
while true do
  local _ = { a < b, a <= b, a == b, a + b, a .. b, a.x, a(1), #a }
end
