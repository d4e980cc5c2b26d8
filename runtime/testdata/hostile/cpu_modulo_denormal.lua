-- expect: error
-- class: cpu
-- The remainder of the largest number by the smallest is found bit by bit.
local a, b, x = 2 ^ 1023, 3 * 2 ^ -1074, 0
while true do
  x = a % b x = a % b x = a % b x = a % b x = a % b x = a % b x = a % b x = a % b
end
