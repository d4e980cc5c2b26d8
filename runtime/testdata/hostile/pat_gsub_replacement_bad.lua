-- expect: ok
-- class: pattern
for _, r in ipairs({ "%", "%2", "%9", "%x", "\0%" }) do pcall(string.gsub, "abc", "b", r) end
for _, r in ipairs({ true, print, {} }) do pcall(string.gsub, "abc", "b", r) end
assert(not pcall(string.gsub, "abc", "b", nil) and not pcall(string.gsub, "abc", "b", function() return {} end))
