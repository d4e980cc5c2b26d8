
-- Section 2.1: names, strings, numbers, comments.
local _, __x, a1, end_, End, AND = 1, 2, 3, 4, 5, 6
equal({1, 2, 3, 4, 5, 6}, _, __x, a1, end_, End, AND)

-- Quoted strings and their escapes.
equal({7, 8, 12, 10, 13, 9, 11, 92, 34, 39}, ("\a\b\f\n\r\t\v\\\"\'"):byte(1, -1))
equal({"A", "A0", "A0", "\n"}, "\65", "\0650", "\0650", "\
")
equal({3, 0, 1}, #"a\0b", ("a\0b"):byte(2), ("\1"):byte())
check("a\q" == "aq")
check('a"b' == "a\"b" and 'a\'b' == "a'b")
equal({"255", "tab\there"}, tostring(("\255"):byte()), "tab	here")

-- Long strings.
equal({"x", "x\ny", "]]", "]=]", "a]", "\\n"}, [[x]], [[
x
y]], [=[]]]=], [==[]=]]==], [[a]]..']', [[\n]])
equal({0, 1, ""}, #[[]], #[[

]], [==[
]==])

-- Numbers.
equal({3, 3, 3.1416, 0.31416, 255, 86, 0.5, 5, 100, 0.01}, 3, 3.0, 3.1416, 31.416e-2, 0xff, 0X56, .5, 5., 1e2, 1E-2)
equal({1e3, 10, 0, 4294967295}, 1e+3, 010, 0x0, 0xFFFFFFFF)
check(1e308 * 10 == math.huge and 0.1 + 0.2 ~= 0.3)

-- Comments.
local n = 1 -- to the end of the line
--[[ n = 2
n = 3 ]] n = n + 1
--[==[ n = 4 ]] n = 5
]==] n = n + 1
--[ n = 6
---[[ this one is short too
n = n + 1
--]]
equal({4}, n)
local s = 1--[[between]]+--[=[tokens]=]1
equal({2}, s)

-- Statements may be joined by semicolons or by nothing.
local a = 1; local b = 2 local c = a + b; equal({3}, c);
do local x = 1; x = x + 1; equal({2}, x); end
