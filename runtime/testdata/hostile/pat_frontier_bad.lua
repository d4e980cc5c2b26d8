-- expect: ok
-- class: pattern
assert(not pcall(string.find, "x", "%f") and not pcall(string.find, "x", "%fa") and not pcall(string.find, "x", "%f["))
