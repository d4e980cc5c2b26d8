
-- Section 2.5: expressions.

-- 2.5.1 Arithmetic.
equal({5, -1, 6, 2 / 3, 2, 8, -2}, 2 + 3, 2 - 3, 2 * 3, 2 / 3, 5 % 3, 2 ^ 3, -2)
equal({1, -2, 2, -1, 0.5, 1.5}, -5 % 3, 5 % -7, 5 % 3, -5 % -2, 5.5 % 1, -0.5 % 2)
equal({0, 2.25, 0.25, 1, 1}, 6 % 3, 1.5 ^ 2, 2 ^ -2, 7 ^ 0, 0 ^ 0)
equal({3, 1.4142135623730951}, 9 ^ 0.5, 2 ^ 0.5)
check(1 / 0 == math.huge and -1 / 0 == -math.huge and 5 % 0 ~= 5 % 0)
equal({1e308, 0, 4.5}, 1e308, 5e-324 / 2, 9 / 2)

-- 2.5.2 Relations.
check(1 < 2 and 2 <= 2 and 3 > 2 and 3 >= 3 and 1 == 1 and 1 ~= 2)
check("a" < "b" and "a" < "aa" and "" < "a" and "Z" < "a" and "a\0a" < "a\0b" and "10" < "9" and not ("b" < "a"))
check("a" <= "a" and "b" > "a" and "b" >= "b")
check(not (1 == "1") and 1 ~= "1" and nil == nil and nil ~= 0)
equal({false, true, true}, 1 == 2, 1 ~= 2, not (1 > 2))

-- 2.5.3 Logic: values, not booleans, and no more evaluated than needed.
equal({10, 10, "a", nil, false, false, nil, n = 7}, 10 or 20, 10 or error(), nil or "a", nil and 10, false and error(), false and nil, false or nil)
equal({20, 20, false, true}, 10 and 20, nil or 20, not 1, not nil)
equal({1, 2, false, nil, n = 4}, nil or false or 1, 1 and 2, nil or false, false or nil)
equal({"yes", "no", false}, true and "yes" or "no", false and "yes" or "no", true and false or false)
do local x local y = x and x.y equal({nil, n = 1}, y) local z = x or {} check(type(z) == "table") end
do
  local log = ""
  local function say(n, v) log = log .. n return v end
  local r = say(1, false) and say(2, true) or say(3, nil) or say(4, "v")
  equal({"v", "134"}, r, log)
  log = ""
  r = say(1, 1) + say(2, 2) * say(3, 3)
  equal({7, "123"}, r, log)
  log = ""
  r = {say(1, "a"), [say(2, "k")] = say(3, "v"), say(4, "b")}
  equal({"1234", "a", "b", "v"}, log, r[1], r[2], r.k)
  log = ""
  say(say(1, "f"), say(2, "a"))
  equal({"12f"}, log)
  log = ""
  r = (say(1, 5) > say(2, 4)) == (say(3, 1) < say(4, 2))
  equal({true, "1234"}, r, log)
end

-- 2.5.4 Concatenation.
equal({"ab", "abc", "1 2", "a1", "12"}, "a" .. "b", "a" .. "b" .. "c", 1 .. " " .. 2, "a" .. 1, 1 .. 2)
do local s = "" for i = 1, 100 do s = s .. "x" .. i % 10 end equal({200, "x1x2x3"}, #s, s:sub(1, 6)) end

-- 2.5.5 Length.
equal({0, 3, 0, 2, 3, 5}, #"", #"abc", #{}, #{1, 2}, #{n = 1, 1, 2, 3}, #"a\0b\0c")
do local t = {} for i = 1, 10 do t[i] = i end t[#t] = nil t[#t + 1] = "x" equal({10, "x"}, #t, t[10]) end

-- 2.5.6 Precedence.
equal({7, 9, 512, -4, 0.25, true, true, false}, 1 + 2 * 3, (1 + 2) * 3, 2 ^ 3 ^ 2, -2 ^ 2, 2 ^ -2, not nil == true, 1 .. 2 == "12", not 1 == 2)
equal({"3", "a7", true, 2, -3, 5}, 1 + 2 .. "", "a" .. 3 + 4, 1 < 2 == true, 5 - 2 - 1, -(1 + 2), #"abc" + 2)
equal({true, false, 1, nil, 8, n = 5}, 1 == 1 and 2 == 2, 1 == 1 and 2 == 3 or false, nil and nil or 1, 1 and nil, 2 * 2 ^ 2)
equal({3, 2, 10, 1}, 7 % 4, 2 * 7 % 4, 2 * (7 % 6) * 5, -7 % 4)

-- 2.5.7 Table constructors.
do
  local function f() return "f1", "f2" end
  local t = {[f()] = "g"; "x", "y"; x = 1, f(), [30] = 23; 45}
  equal({"g", "x", "y", 1, "f1", 23, 45}, t.f1, t[1], t[2], t.x, t[3], t[30], t[4])
  t = {f(), f()}
  equal({3, "f1", "f1", "f2"}, #t, t[1], t[2], t[3])
  t = {f(), (f())}
  equal({2, "f1", "f1"}, #t, t[1], t[2])
  t = {f(), nil}
  equal({"f1", nil, n = 2}, t[1], t[2])
  t = {x = f()}
  equal({"f1", nil, n = 2}, t.x, t[1])
  t = {{1, {2}}, {}}
  equal({2, 2}, t[1][2][1], #t)
  t = {1, 2, 3,}
  equal({3}, #t)
  t = {nil, nil, 3}
  equal({3, nil, n = 2}, t[3], t[1])
  local long = {1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,f()}
  equal({54, 50, 51, "f2"}, #long, long[50], long[51], long[54])
  t = {["a b"] = 1, [1 + 1] = 2, [true] = 3}
  equal({1, 2, 3}, t["a b"], t[2], t[true])
end

-- 2.5.8 Calls.
do
  local function args(...) return select("#", ...), ... end
  local function g() return 1, 2, 3 end
  local function none() end
  equal({0}, args()) equal({3, 1, 2, 3}, args(g())) equal({4, 1, 1, 2, 3}, args(g(), g())) equal({2, 1, 9}, args(g(), 9))
  equal({1, 1}, args((g()))) equal({0}, args(none())) equal({1, nil, n = 2}, args((none()))) equal({2, nil, nil, n = 3}, args(nil, nil))
  equal({1, "str"}, args"str") equal({1, "long"}, args[[long]]) equal({1}, (args{}))
  equal({"X", "abc", 3}, ("x"):upper(), ("%s"):format"abc", ("abc"):len())
  local o = {v = 1, get = function(self, k) return self[k or "v"] end}
  equal({1, 1, nil, n = 3}, o:get(), o.get(o), o:get"none")
  equal({2, 3}, select(2, g()))
  local function tail(n, ...) if n == 0 then return ... end return tail(n - 1, ...) end
  equal({"end", 7}, tail(500, "end", 7))
  equal({3}, (function(...) return select("#", ...) end)(nil, nil, nil))
end

-- 2.5.9 Functions and their parameters.
do
  local function f(a, b) return a, b end
  equal({3, nil, n = 2}, f(3)) equal({3, 4}, f(3, 4)) equal({3, 4}, f(3, 4, 5))
  local function g(a, b, ...) return a, b, select("#", ...), ... end
  equal({3, nil, 0, n = 3}, g(3)) equal({3, 4, 0}, g(3, 4)) equal({3, 4, 2, 5, 8}, g(3, 4, 5, 8)) equal({1, 2, 1, nil, n = 4}, g(1, 2, nil))
  local function h(...) local a, b = ... local t = {...} return a, b, #t, (...) end
  equal({1, 2, 3, 1}, h(1, 2, 3)) equal({nil, nil, 0, nil, n = 4}, h())
  local function nest(...) local function inner(...) return ..., "in" end return inner(...), ... end
  equal({1, 1, 2}, nest(1, 2))
  local function pass(...) return (function(...) return select("#", ...) end)(..., 1) end
  equal({2}, pass(5, 6, 7))
  equal({3, nil, 7}, unpack({3, nil, 7}, 1, 3))
  local function noArguments() return end
  equal({}, noArguments())
end
