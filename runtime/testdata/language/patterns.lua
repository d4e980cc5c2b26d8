
-- Section 5.4.1: patterns.

-- find.
equal({2, 3}, ("hello"):find("el")) equal({3, 3}, ("hello"):find("l")) equal({4, 4}, ("hello"):find("l", 4)) equal({nil, n = 1}, ("hello"):find("x")) equal({1, 0}, ("hello"):find(""))
equal({6, 5}, ("hello"):find("", 6)) equal({1, 0}, (""):find("")) equal({2, 2}, ("a.b"):find(".", 2, true)) equal({2, 2}, ("a.b"):find("%.")) equal({4, 4}, ("a+b+"):find("+", 3, true))
equal({1, 5, "he", "o"}, ("hello"):find("(h.)ll(o)")) equal({5, 5}, ("hello"):find("o", -1)) equal({nil, n = 1}, ("hello"):find("h", 2)) equal({2, 4, 3}, ("hello"):find("e()l+"))

-- Classes.
local function count(class) local n = 0 for i = 0, 127 do if i > 0 and string.char(i):find("^" .. class) then n = n + 1 end end return n end
equal({52, 32, 10, 26, 32, 6, 26, 62, 22}, count("%a"), count("%c"), count("%d"), count("%l"), count("%p"), count("%s"), count("%u"), count("%w"), count("%x"))
equal({75, 117, 121, 65, 127}, count("%A"), count("%D"), count("%S"), count("%W"), count("."))
equal({3, 124, 26, 36, 2, 1, 2, 126}, count("[abc]"), count("[^abc]"), count("[a-z]"), count("[a-z%d]"), count("[a-]"), count("[]]"), count("[%]%-]"), count("[^%^]"))
equal({"%", ".", "[", "-"}, ("a%b"):match("%%"), ("a.b"):match("%."), ("a[b"):match("%["), ("a-b"):match("%-"))

-- Repetitions: greedy and not.
equal({"aaa", "aaa", "", "a", ""}, ("aaab"):match("a*"), ("aaab"):match("a+"), ("aaab"):match("a-"), ("aaab"):match("a?"), ("b"):match("a*"))
equal({"<a><b>", "<a>", "a", "aab"}, ("<a><b>"):match("<.*>"), ("<a><b>"):match("<.->"), ("aab"):match("^(a-)ab"), ("aab"):match("^a-b"))
equal({"b", nil, "ab", n = 3}, ("b"):match("a?b"), ("a"):match("a+b"), ("aab"):match("a?b"))

-- Anchors.
equal({1, 1}, ("aa"):find("^a")) equal({2, 2}, ("aa"):find("a$")) equal({nil, n = 1}, ("ba"):find("^a")) equal({2, 2}, ("ba"):find("^a", 2)) equal({1, 2}, ("a$"):find("a$$")) equal({2, 2}, ("a^"):find("%^")) equal({1, 3}, ("a^b"):find("a^b"))

-- Captures.
equal({"key", "value"}, ("key = value"):match("^(%w+)%s*=%s*(%w+)$")) equal({1, 4}, ("abc"):match("()abc()")) equal({"abc", "b"}, ("abc"):match("(a(b)c)")) equal({""}, ("abc"):match("()", 4) == 4 and "" or "no")
equal({"ll"}, ("hello"):match("(l)%1") .. "l") equal({'"', "it's"}, ([[say "it's" now]]):match([[(["'])(.-)%1]])) equal({2007, "07"}, tonumber((("2007-07"):match("(%d+)-%d+"))), (("2007-07"):match("%d+-(%d+)")))
raises("invalid capture index", string.find, "a", "%1")
raises("unfinished capture", string.find, "a", "(a")
raises("invalid pattern capture", string.find, "a", "(a))")
raises("malformed pattern", string.find, "a", "[a")
raises("malformed pattern", string.find, "a", "%")

-- Balanced and frontier.
equal({"(a(b)c)", "{}", nil, n = 3}, ("x(a(b)c)d)"):match("%b()"), ("{}"):match("%b{}"), ("((a"):match("^%b()"))
equal({"THE", 2}, ("THE (quick) fox"):match("%f[%a]%a+"), select(2, ("one two"):gsub("%f[%w]%w+", "")))
equal({"a"}, ("xa"):match("%f[a]a%f[%z]") or "a")

-- match and gmatch.
equal({"b", nil, "c", n = 3}, ("abc"):match("b"), ("abc"):match("z"), ("abc"):match(".", -1))
local words = {}
for w in ("one two  three"):gmatch("%a+") do words[#words + 1] = w end
equal({3, "one", "two", "three"}, #words, unpack(words))
local t = {}
for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do t[k] = v end
equal({"1", "2"}, t.a, t.b)
local n = 0
for p in ("abc"):gmatch("()") do n = n + p end
equal({10}, n)
n = 0
for w in ("aXbX"):gmatch("x*") do n = n + 1 end
equal({5}, n)

-- gsub.
equal({"hexxo", 2}, ("hello"):gsub("l", "x")) equal({"hexlo", 1}, ("hello"):gsub("l", "x", 1)) equal({"hello", 0}, ("hello"):gsub("z", "x")) equal({"hello", 0}, ("hello"):gsub("l", "x", 0))
equal({"-h-e-", 3}, ("he"):gsub("", "-")) equal({"hhee", 2}, ("he"):gsub(".", "%0%0")) equal({"eh", 1}, ("he"):gsub("(.)(.)", "%2%1")) equal({"%", 1}, ("a"):gsub("a", "%%"))
equal({"HE", 2}, ("he"):gsub(".", string.upper)) equal({"xe", 2}, ("he"):gsub(".", {h = "x"})) equal({"1e", 2}, ("he"):gsub(".", {h = 1})) equal({"he", 2}, ("he"):gsub(".", {h = false}))
equal({"he", 2}, ("he"):gsub(".", function() end)) equal({"2he1", 1}, ("he"):gsub("()(.+)()", function(a, s, b) return b - a .. s .. a end))
equal({"xbc", 1}, ("abc"):gsub("^.", "x")) equal({"abc ", 1}, ("  abc "):gsub("^%s+", "")) equal({"abc"}, (("  abc "):gsub("^%s*(.-)%s*$", "%1")))
equal({"$name is 5"}, (("$name is $v"):gsub("%$(%w+)", {v = 5}))) equal({"a,b,c"}, (("a, b,  c"):gsub(",%s*", ",")))
equal({"x x x", 3}, ("one two six"):gsub("%w+", "x")) equal({"abc", 3}, ("abc"):gsub("%w", "%1")) equal({"\0", 1}, ("a"):gsub("a", "\0"))
raises("invalid replacement value", string.gsub, "a", "a", function() return {} end)
raises("string/function/table expected", string.gsub, "a", "a")
raises("invalid capture index", string.gsub, "a", "a", "%2")
