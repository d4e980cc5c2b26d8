
-- Section 2.8: metatables.
local log
local function binary(name) return function(a, b) log = name return name end end
local mt = {}
for _, name in ipairs({"add", "sub", "mul", "div", "mod", "pow", "concat"}) do mt["__" .. name] = binary(name) end
local a, b = setmetatable({}, mt), setmetatable({}, mt)
check(getmetatable(a) == mt and getmetatable({}) == nil)
equal({"add", "sub", "mul", "div", "mod", "pow", "concat"}, a + b, a - b, a * b, a / b, a % b, a ^ 2, a .. b)
equal({"add", "sub", "mul", "div", "mod", "concat"}, 1 + a, 2 - a, 3 * a, 4 / a, 5 % a, "x" .. a)
equal({"add", "sub", "mul", "div", "mod", "concat", "concat"}, a + 1, a - 2, a * 3, a / 4, a % 5, a .. "x", a .. 1)
equal({"add"}, a + "x") equal({"add"}, nil + a) equal({"concat"}, a .. nil)
do
  local order = {}
  local m = {__add = function(x, y) order = {x, y} return 7, 8 end, __unm = function(x, y) return x, "u" end}
  local t = setmetatable({}, m)
  equal({7}, (t + 5)) check(order[1] == t and order[2] == 5)
  equal({7}, 5 + t) check(order[1] == 5 and order[2] == t)
  check(-t == t)
  equal({"left"}, setmetatable({}, {__add = function() return "left" end}) + setmetatable({}, {__add = function() return "right" end}))
end
raises("^p:%d+: ", function() return setmetatable({}, {}) + 1 end)

-- Comparison: __eq and __lt and __le of equal handlers.
do
  local calls = 0
  local m = {__eq = function(x, y) calls = calls + 1 return x.v == y.v end, __lt = function(x, y) return x.v < y.v end, __le = function(x, y) return x.v <= y.v end}
  local function V(v) return setmetatable({v = v}, m) end
  local x, y, z = V(1), V(1), V(2)
  check(x == y and x ~= z and not (x == z) and not (x ~= y) and x == x)
  equal({4}, calls)
  check(x < z and not (z < x) and z > x and x <= y and z >= x and not (z <= x))
  check(x ~= 1 and x ~= {v = 1} and not rawequal(x, y))
  local truthy = {__lt = function() return "text" end, __le = function() return nil end}
  local p, q = setmetatable({}, truthy), setmetatable({}, truthy)
  equal({true, false}, p < q, p <= q)
end

-- __index and __newindex: functions and tables.
do
  local base = {inherited = "yes", n = 1}
  local t = setmetatable({own = 1}, {__index = base})
  equal({1, "yes", nil, n = 3}, t.own, t.inherited, t.missing)
  t.n = 2
  equal({2, 1}, t.n, base.n)
  equal({nil, 2, n = 2}, rawget(t, "inherited"), rawget(t, "n"))
  local f = setmetatable({}, {__index = function(t, k) return k .. "!" end})
  equal({"a!", "1!"}, f.a, f[1])
  local store, seen = {}, {}
  local w = setmetatable({old = 1}, {__newindex = function(t, k, v) seen[#seen + 1] = k rawset(t, k, v) end})
  w.old = 2 w.new = 3 w.new = 4
  equal({1, "new", 2, 4}, #seen, seen[1], w.old, w.new)
  local r = setmetatable({}, {__newindex = store})
  r.x = 5
  equal({nil, 5, n = 2}, rawget(r, "x"), store.x)
  rawset(r, "x", 6)
  equal({6, 5}, r.x, store.x)
  local chain = setmetatable({}, {__index = setmetatable({}, {__index = setmetatable({deep = "found"}, {__index = function(t, k) return "default " .. k end})})})
  equal({"found", "default x"}, chain.deep, chain.x)
  t.own = nil
  equal({nil, n = 1}, t.own)
end

-- __call, __tostring, __metatable.
do
  local c = setmetatable({k = 2}, {__call = function(self, ...) return self.k, select("#", ...), ... end})
  equal({2, 0}, c()) equal({2, 2, "a", nil, n = 4}, c("a", nil))
  equal({true, 2, 1, 9}, pcall(c, 9))
  equal({"shown"}, tostring(setmetatable({}, {__tostring = function(t) return "shown" end})))
  local hidden = setmetatable({}, {__metatable = "secret"})
  equal({"secret"}, getmetatable(hidden))
  raises("cannot change a protected metatable", setmetatable, hidden, {})
  local t = setmetatable({}, mt)
  equal({t}, setmetatable(t, nil))
  equal({nil, n = 1}, getmetatable(t))
end

-- Classes.
do
  local Account = {} Account.__index = Account
  function Account.new(n) return setmetatable({balance = n or 0}, Account) end
  function Account:deposit(v) self.balance = self.balance + v return self end
  function Account:withdraw(v) if v > self.balance then error("insufficient", 0) end self.balance = self.balance - v return self end
  local Special = setmetatable({}, {__index = Account}) Special.__index = Special
  function Special.new(n) return setmetatable(Account.new(n), Special) end
  function Special:withdraw(v) self.balance = self.balance - v return self end
  local x, y = Account.new(5), Special.new(5)
  equal({8, -15}, x:deposit(3).balance, y:withdraw(20).balance)
  equal({false, "insufficient"}, pcall(x.withdraw, x, 100))
  equal({-5}, y:deposit(10).balance)
end
