-- expect: ok
-- class: escape
for _, name in ipairs({ "print", "string", "ctx", "contract", "T2", "self", "_G", "__index" }) do
  assert(not pcall(function() _ENV = name end))
end
assert(not pcall(function() print = nil end) and not pcall(function() ctx = {} end))
