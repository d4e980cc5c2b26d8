-- expect: ok
-- class: pattern
assert(("aaa"):gsub("a", "b", -1) == "aaa" and ("aaa"):gsub("a", "b", 1 / 0) == "bbb" and ("aaa"):gsub("a", "b", 0) == "aaa")
