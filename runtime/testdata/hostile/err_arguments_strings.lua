-- expect: ok
-- class: error
local names = { "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "reverse", "sub", "upper" }
local odd = { 0 / 0, 1 / 0, -1 / 0, 2 ^ 63, -(2 ^ 63), "", "%", {}, false, print }
for _, name in ipairs(names) do
  for _, a in ipairs(odd) do
    pcall(string[name], a, a, a)
  end
end
