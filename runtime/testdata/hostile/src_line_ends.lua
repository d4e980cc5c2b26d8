-- expect: ok
-- class: source
-- Carriage returns end lines too.
local a = 1local b = 2
local c = 3
local d = [[
xy
z]] -- --[[
]] assert(a + b + c == 6)assert(d == "x\ny\nz")
assert("a\b\
c" == "a\nb\nc")
