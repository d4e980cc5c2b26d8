-- expect: ok
-- class: error
for _, v in ipairs({ 1, "x", true, {} }) do assert(not pcall(v)) end
assert(not pcall(nil))
