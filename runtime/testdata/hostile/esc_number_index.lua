-- expect: ok
-- class: escape
assert(not pcall(function() return (5).x end) and not pcall(function() return (true).x end))
assert(not pcall(function() local n = 5 n.x = 1 end) and not pcall(function() local f = print f.x = 1 end))
