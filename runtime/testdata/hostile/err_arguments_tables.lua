-- expect: ok
-- class: error
local odd = { 0 / 0, 1 / 0, -1 / 0, 2 ^ 63, -(2 ^ 63), "", {}, false, print, 2 ^ 31, -1, 0.5 }
for _, name in ipairs({ "concat", "insert", "maxn", "remove", "sort" }) do
  for _, a in ipairs(odd) do
    pcall(table[name], a)
    pcall(table[name], { 1, 2, 3 }, a)
    pcall(table[name], { 1, 2, 3 }, a, a)
    pcall(table[name], { 1, 2, 3 }, 1, a)
  end
end
