
-- Section 5.1: basic functions.
equal({"nil", "number", "string"}, type(nil), type(1), type("x"))
raises("value expected", type)

-- tonumber.
equal({10, 10, -0.5, 1000, 255, nil, nil, nil, n = 8}, tonumber(10), tonumber("10"), tonumber(" -.5 "), tonumber("1e3"), tonumber("0xff"), tonumber("1x"), tonumber(""), tonumber("1 2"))
equal({nil, nil, nil, nil, 5, 16, n = 6}, tonumber({}), tonumber(true), tonumber("e1"), tonumber("--1"), tonumber("5."), tonumber("0x10"))
equal({5, 255, 35, 7, nil, nil, 8, n = 7}, tonumber("101", 2), tonumber("fF", 16), tonumber("z", 36), tonumber("7", 8), tonumber("8", 8), tonumber("", 10), tonumber(" 8 ", 9))
equal({255, 10, 15, 15}, tonumber("0xff", 16), tonumber("1e1", 10), tonumber("f", 16), tonumber("F", 16))
raises("base out of range", tonumber, "1", 1)
raises("bad argument", tonumber)

-- tostring.
equal({"nil", "true", "1", "-1.5", "x", "100000", "0.1"}, tostring(nil), tostring(true), tostring(1), tostring(-1.5), tostring("x"), tostring(1e5), tostring(0.1))

-- select.
equal({"a", "b", "c"}, select(1, "a", "b", "c")) equal({"c"}, select(3, "a", "b", "c")) equal({}, select(4, "a", "b", "c"))
equal({"c"}, select(-1, "a", "b", "c")) equal({"b", "c"}, select(-2, "a", "b", "c")) equal({0}, select("#")) equal({3}, select("#", nil, nil, nil))
equal({"b"}, select("2", "a", "b")) equal({"b"}, select(2.7, "a", "b"))
raises("index out of range", select, -4, 1, 2, 3)

-- unpack.
equal({1, 2, 3}, unpack({1, 2, 3})) equal({}, unpack({})) equal({2, 3}, unpack({1, 2, 3}, 2)) equal({2}, unpack({1, 2, 3}, 2, 2))
equal({nil, 2, nil, n = 3}, unpack({nil, 2}, 1, 3)) equal({}, unpack({1}, 2, 1)) equal({nil, 1, n = 2}, unpack({1}, 0, 1))

-- next, pairs, ipairs.
do
  equal({nil, n = 1}, next({})) equal({1, "a"}, next({"a"})) equal({nil, n = 1}, next({"a"}, 1))
  local t, seen, n = {10, 20, 30, x = 1, y = 2, [100] = 3, [true] = 4}, {}, 0
  for k, v in pairs(t) do check(t[k] == v and not seen[k]) seen[k] = true n = n + 1 end
  equal({7}, n)
  n = 0
  for k in next, t do n = n + 1 t[k] = nil end
  equal({7, nil, n = 2}, n, next(t))
  local order = ""
  for i, v in ipairs({"a", "b", nil, "d"}) do order = order .. i .. v end
  equal({"1a2b"}, order)
  local f, s, c = ipairs(t)
  equal({"function", t, 0}, type(f), s, c)
  f, s, c = pairs(t)
  equal({"function", t, nil, n = 3}, type(f), s, c)
  local grown = {1}
  for i, v in ipairs(grown) do if i < 5 then grown[i + 1] = v * 2 end end
  equal({5, 16}, #grown, grown[5])
  raises("", next, {}, "none")
end

-- rawget, rawset, rawequal.
do
  local t = setmetatable({}, {__index = function() return 1 end, __newindex = function() error("no") end, __eq = function() return true end})
  equal({1, nil, n = 2}, t.x, rawget(t, "x"))
  check(rawset(t, "x", 5) == t and t.x == 5)
  check(t == setmetatable({}, getmetatable(t)) and not rawequal(t, setmetatable({}, getmetatable(t))) and rawequal(t, t))
  check(rawequal(1, 1.0) and not rawequal(1, "1") and rawequal("a", "a"))
  raises("table expected", rawget, 1, 1)
  raises("table expected", rawset, "x", 1, 1)
end

-- setmetatable, getmetatable.
raises("nil or table expected", setmetatable, {})
raises("nil or table expected", setmetatable, {}, 1)
raises("table expected", setmetatable, 1, {})
equal({nil, nil, n = 2}, getmetatable(1), getmetatable({}))
equal({"Lua 5.1"}, _VERSION)
