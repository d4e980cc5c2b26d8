-- expect: error
-- class: cpu
local x = 0
while true do
  x = 9007199254740991 % 3 x = 9007199254740991 % 7
  local a, b = 9007199254740991, 3
  x = a % b x = a % b x = a % b x = a % b x = a % b x = a % b x = a % b x = a % b
end
