
-- Section 5.5: tables.
equal({"", "1", "1,2,3", "123", "2-3", "a1"}, table.concat({}), table.concat({1}), table.concat({1, 2, 3}, ","), table.concat({1, 2, 3}), table.concat({1, 2, 3}, "-", 2), table.concat({"a", 1}))
equal({"2", "", "x;y", ""}, table.concat({1, 2, 3}, ",", 2, 2), table.concat({1, 2}, ",", 3), table.concat({[5] = "x", [6] = "y"}, ";", 5, 6), table.concat({1}, ",", 2, 1))
raises("invalid value %(nil%) at index 2", table.concat, {1, nil, 3}, ",", 1, 3)
raises("invalid value %(table%)", table.concat, {{}})
raises("invalid value %(boolean%)", table.concat, {true})

-- insert and remove.
do
  local t = {}
  table.insert(t, "a") table.insert(t, "c") table.insert(t, 2, "b") table.insert(t, 1, "z") table.insert(t, 5, "e")
  equal({"zabce"}, table.concat(t))
  equal({"e", "zabc"}, table.remove(t), table.concat(t))
  equal({"z"}, table.remove(t, 1)) equal({"b"}, table.remove(t, 2)) equal({"ac"}, table.concat(t))
  equal({"c"}, table.remove(t)) equal({"a"}, table.remove(t)) equal({0, nil, n = 2}, #t, t[1])
  equal({}, table.remove({})) equal({0}, #t)
  local queue = {}
  for i = 1, 50 do table.insert(queue, 1, i) end
  equal({50, 1, 50}, queue[1], queue[50], #queue)
  local sum = 0
  while #queue > 0 do sum = sum + table.remove(queue, 1) end
  equal({1275}, sum)
  t = {1, 2, 3} t.n = "kept"
  table.insert(t, 4) table.remove(t, 1)
  equal({"234", "kept"}, table.concat(t), t.n)
  raises("wrong number of arguments", table.insert, {}, 1, 2, 3)
  raises("wrong number of arguments", table.insert, {})
end

-- sort.
do
  local function sorted(t, f) table.sort(t, f) return table.concat(t, " ") end
  equal({"", "1", "1 2 3", "1 1 2 2", "a b c", "-1 0 0.5"}, sorted({}), sorted({1}), sorted({3, 1, 2}), sorted({2, 1, 2, 1}), sorted({"c", "a", "b"}), sorted({0.5, -1, 0}))
  equal({"3 2 1", "c b a"}, sorted({1, 2, 3}, function(a, b) return a > b end), sorted({"a", "c", "b"}, function(a, b) return a > b end))
  equal({"B a"}, sorted({"a", "B"})) equal({"10 9"}, sorted({"9", "10"}))
  local big, x = {}, 7
  for i = 1, 500 do x = (x * 1103515245 + 12345) % 2147483648 big[i] = x % 1000 end
  table.sort(big)
  for i = 2, 500 do check(big[i - 1] <= big[i]) end
  table.sort(big, function(a, b) return b < a end)
  for i = 2, 500 do check(big[i - 1] >= big[i]) end
  local people = {{n = "b", a = 2}, {n = "a", a = 1}, {n = "c", a = 3}}
  table.sort(people, function(p, q) return p.a < q.a end)
  equal({"a", "b", "c"}, people[1].n, people[2].n, people[3].n)
  local m = {__lt = function(a, b) return a.v < b.v end}
  local objects = {setmetatable({v = 2}, m), setmetatable({v = 1}, m)}
  table.sort(objects)
  equal({1, 2}, objects[1].v, objects[2].v)
  raises("attempt to compare", table.sort, {1, "x"})
  raises("", table.sort, {{}, {}})
  raises("stop", table.sort, {1, 2, 3}, function() error("stop") end)
end
equal({0, 3, 10, 2.5}, table.maxn({}), table.maxn({1, 2, 3}), table.maxn({[10] = 1, x = 20}), table.maxn({[2.5] = 1, [-3] = 1}))

-- Lists that shrink and grow again.
do
  local t = {}
  for round = 1, 3 do
    for i = 1, 20 do t[#t + 1] = i * round end
    for i = 1, 15 do t[#t] = nil end
  end
  equal({15, 1, 15}, #t, t[1], t[15])
  for i = #t, 1, -1 do if t[i] % 2 == 0 then table.remove(t, i) end end
  for i, v in ipairs(t) do check(v % 2 == 1) end
  t = {}
  for i = 10, 1, -1 do t[i] = i end
  equal({10, 55}, #t, (function() local s = 0 for _, v in ipairs(t) do s = s + v end return s end)())
end
