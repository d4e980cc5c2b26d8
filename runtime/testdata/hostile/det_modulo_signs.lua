-- expect: ok
-- class: determinism
local out = {}
for _, a in ipairs({ 5, -5, 5.5, -5.5, 1 / 0, 0 }) do
  for _, b in ipairs({ 3, -3, 1 / 0, -1 / 0, 0 }) do out[#out + 1] = tostring(a % b) end
end
return table.concat(out, ",")
