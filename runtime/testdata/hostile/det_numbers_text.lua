-- expect: ok
-- class: determinism
local out = {}
for _, n in ipairs({ 0.1 + 0.2, 1e15, 1e16, 1e21, 2 ^ 63, -(2 ^ 63), 2 ^ 64, 5e-324, 1.7e308, 1 / 0, -1 / 0, -0, 1 / 3, 123456789012345680 }) do
  out[#out + 1] = tostring(n) .. "/" .. n .. "/" .. ("%g %e %f"):format(n, n, n)
end
return table.concat(out, " ")
