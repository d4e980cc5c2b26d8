-- expect: ok
-- class: error
assert(not pcall(function() for _ = "a", 2 do end end))
assert(not pcall(function() for _ = 1, {} do end end))
assert(not pcall(function() for _ = 1, 2, "x" do end end))
assert(not pcall(function() for _ in 5 do end end))
