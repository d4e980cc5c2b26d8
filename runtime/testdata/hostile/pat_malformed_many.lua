-- expect: ok
-- class: pattern
for _, p in ipairs({ "[", "[^", "[a", "[]", "[^]", "%", "(", ")", "(()", "%1", "(%1)", "%9", "[a-", "[%", "((((", "%b(", "a%" }) do
  pcall(string.find, "abc", p) pcall(string.gsub, "abc", p, "%1") pcall(string.match, "abc", p)
  pcall(function() for _ in ("abc"):gmatch(p) do break end end)
end
