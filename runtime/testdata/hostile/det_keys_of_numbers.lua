-- expect: ok
-- class: determinism
local t = {}
local zero = 0
for i, k in ipairs { 2^53, 2^53 - 1, -2^53, 2^63, -2^63, 1e300, math.huge, -math.huge, 0.5, 67108863, 67108865, 2^31, 2^32 + 1, -1, -zero } do
  if k ~= 67108863 then t[k] = i end
end
assert(t[2^53] == 1 and t[2^53 - 1] == 2 and t[2^63] == 4 and t[math.huge] == 7 and t[-math.huge] == 8 and t[0] == 15 and t[-zero] == 15)
assert(t[2^53 + 1] == 1 and t[67108866] == nil and #t == 0)
local keys = {}
for k in pairs(t) do keys[#keys + 1] = tostring(k) end
assert(not pcall(function() t[0 / 0] = 1 end) and t[0 / 0] == nil and not pcall(next, t, 0 / 0) and not pcall(rawset, t, 0 / 0, 1))
return table.concat(keys, " ")
