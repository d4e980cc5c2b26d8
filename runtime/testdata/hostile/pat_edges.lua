-- expect: ok
-- class: pattern
assert(("a]b"):find("[]]") == 2 and ("a^b"):find("[%^]") == 2 and ("a-b"):find("[a-]", 2) == 2 and ("x"):find("[^]]") == 1 and ("-"):find("[]-a]") == nil)
assert(("abc"):find("^b") == nil and ("abc"):find("b^") == nil and ("a^"):find("a^") == 1 and ("a$b"):find("$b") == 2 and ("ab"):find("b$") == 2)
assert(("*"):find("*") == 1 and ("+a"):find("+") == 1 and ("abc"):find("", 10) == 4 and ("abc"):find("", -10) == 1 and (""):find("") == 1 and (""):find("^$") == 1)
assert(("THE (quick) fox"):find("%((%a+)%)") == 5 and ("f(a(b)c)d"):match("%b()") == "(a(b)c)" and ("((("):find("%b()") == nil and ("xyx"):match("%bxx") == "xyx")
assert(("THE cat"):gsub("%f[%a]%a+", string.lower) == "the cat" and ("abc"):find("%f[%z]") == 4 and (""):find("%f[%z]") == nil)
assert(("aa"):match("(a)%1") == "a" and ("hello"):gsub("", "-") == "-h-e-l-l-o-" and ("abc"):gsub("%w", "%%%0") == "%a%b%c" and ("abc"):gsub("b*", "x") == "xaxxcx")
assert(("x"):rep(5):gsub("x", "y", 2) == "yyxxx" and ("x"):gsub("x", "y", 0) == "x" and ("x"):gsub("x", "y", -1) == "x" and ("abc"):gsub("^%a", "") == "bc")
for _, p in ipairs { "(", "%", "[", "[a", "[%", "%b", "%bx", "%f", "%fa", "(()", "%1", "(%1)", "(a)%2", "[^", "[]" } do assert(not pcall(string.find, "a(b", p), p) end
assert(not pcall(string.gsub, "a", "(a)", "%2") and ("a"):gsub("a", "%0%1") == "aa" and not pcall(string.gsub, "a", "a", function() return {} end))
local n = 0
for a, b in ("k=v, x=y"):gmatch("(%w+)=(%w+)") do n = n + #a + #b end
for _ in ("abc"):gmatch("^a") do n = n + 100 end
assert(n == 4 and select(2, ("abc"):gsub("()", "%1")) == 4 and ("abc"):gsub("()", "%1") == "1a2b3c4")
