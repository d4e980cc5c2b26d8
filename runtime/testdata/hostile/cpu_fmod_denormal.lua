-- expect: error
-- class: cpu
local fmod, a, b = math.fmod, 2 ^ 1023, 3 * 2 ^ -1074
while true do fmod(a, b) fmod(a, b) fmod(a, b) fmod(a, b) end
