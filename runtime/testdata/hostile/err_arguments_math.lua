-- expect: ok
-- class: error
local odd = { 0 / 0, 1 / 0, -1 / 0, 2 ^ 1023, 2 ^ -1074, -0, "0x10", "1e3" }
for _, name in ipairs({ "abs", "ceil", "floor", "fmod", "max", "min", "modf", "sqrt" }) do
  for _, a in ipairs(odd) do for _, b in ipairs(odd) do math[name](a, b) end end
end
