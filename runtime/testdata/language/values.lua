
-- Section 2.2: values and types, and how they are converted.
equal({"nil", "boolean", "number", "string", "function", "table"}, type(nil), type(false), type(1), type(""), type(print), type({}))
check(not nil and not false and 0 and "" and {} and print)
check(nil ~= false and 0 ~= "0" and "" ~= false and 1 ~= true)

-- Tables, functions and strings: identity and value.
local t, f = {}, function() end
check(t == t and t ~= {} and f == f and f ~= function() end)
check("ab" == "a" .. "b" and rawequal("ab", "a" .. "b"))
local t2 = t
t2.x = 1
equal({1, true}, t.x, t == t2)

-- Keys: every value but nil and NaN; integers and floats that are equal are one key.
local k = {}
k[1] = "one" k["1"] = "text" k[1.5] = "half" k[true] = "yes" k[t] = "table" k[f] = "function" k[-1] = "minus" k[0] = "zero"
equal({"one", "text", "half", "yes", "table", "function", "minus", "zero"}, k[1.0], k["1"], k[3 / 2], k[not false], k[t2], k[f], k[-1], k[0])
k[2 ^ 53] = "big" k[1e300] = "huge" k[math.huge] = "infinite"
equal({"big", "huge", "infinite"}, k[9007199254740992], k[1e300], k[1 / 0])
equal({nil, nil, n = 2}, k.none, k[nil])
raises("^p:%d+: ", function() k[nil] = 1 end)
raises("^p:%d+: ", function() k[0 / 0] = 1 end)
k[1] = nil
equal({nil, "text", n = 2}, k[1], k["1"])
check(k.x == k["x"])

-- Numbers are doubles.
equal({9007199254740992, 9007199254740992, 0.5, 3}, 2 ^ 53 + 1, 2 ^ 53, 1 / 2, 6 / 2)
check(1 / 0 > 1e308 and -1 / 0 < -1e308 and 0 / 0 ~= 0 / 0)
check(not (0 / 0 < 1) and not (0 / 0 > 1) and not (0 / 0 == 0 / 0))

-- Coercion between strings and numbers, both ways (2.2.1).
equal({15, 20, 5, 2, 8, 1, -3}, "10" + 5, "4" * "5", 10 - "5", "4" / 2, "2" ^ 3, "10" % 3, -"3")
equal({"12", "1020", "0.5", "-1"}, 1 .. 2, 10 .. 20, 0.5 .. "", -1 .. "")
equal({7, 100, 0.25}, " 7 " + 0, "1e2" + 0, "0.25" * 1)
check(10 ~= "10" and "0" ~= 0)
raises("^p:%d+: ", function() return "abc" + 1 end)
raises("^p:%d+: ", function() return {} + 1 end)
raises("^p:%d+: ", function() return 1 < "2" end)
raises("^p:%d+: ", function() return "1" < 2 end)
raises("^p:%d+: ", function() return {} < {} end)
raises("^p:%d+: ", function() return nil .. "x" end)
raises("^p:%d+: ", function() return true + 1 end)
raises("^p:%d+: ", function() return #5 end)
raises("^p:%d+: ", function() return -{} end)
equal({"123", 123}, tostring(123), tonumber("123"))
