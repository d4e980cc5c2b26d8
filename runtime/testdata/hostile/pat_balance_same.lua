-- expect: ok
-- class: pattern
assert(("aXXXa"):match("%bXX") == "XX" and not pcall(string.find, "x", "%b") and not pcall(string.find, "x", "%bx"))
