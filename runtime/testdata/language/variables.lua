
-- Section 2.3 and 2.6: variables, their scope and what functions share.
local x = 10
do
  local x = x
  equal({10}, x)
  x = x + 1
  do local x = x + 1 equal({12}, x) end
  equal({11}, x)
end
equal({10}, x)

-- A name that was never assigned is nil.
equal({nil, nil, n = 2}, undefinedName, undefinedName == 1 or nil)

-- A local is visible after its declaration.
local y = 1
local y = y + 1
equal({2}, y)
local function fact(n) if n <= 1 then return 1 end return n * fact(n - 1) end
equal({120}, fact(5))
local even, odd
function even(n) if n == 0 then return true end return odd(n - 1) end
function odd(n) if n == 0 then return false end return even(n - 1) end
check(even(10) and odd(7) and not odd(4))

-- Each execution of a local makes a new variable.
local a = {}
local shared = 20
for i = 1, 10 do
  local mine = 0
  a[i] = function() mine = mine + 1 shared = shared + 1 return mine, shared end
end
equal({1, 21}, a[1]()) equal({2, 22}, a[1]()) equal({1, 23}, a[2]())

-- Loop variables are new in each turn.
local fs = {}
for i = 1, 3 do fs[#fs + 1] = function() i = i + 10 return i end end
for k, v in ipairs({"a", "b"}) do fs[#fs + 1] = function() return k, v end end
equal({11}, fs[1]()) equal({21}, fs[1]()) equal({12}, fs[2]()) equal({13}, fs[3]())
equal({1, "a"}, fs[4]()) equal({2, "b"}, fs[5]())
local ws, i = {}, 0
while i < 3 do i = i + 1 local j = i ws[i] = function() j = j * 2 return j end end
equal({2, 4, 6}, (ws[1]()), (ws[2]()), (ws[3]()))
equal({4}, (ws[1]()))
local rs = {}
local n = 0
repeat local inner = n rs[#rs + 1] = function() return inner end n = n + 1 until inner >= 2
equal({3, 0, 1, 2}, #rs, rs[1](), rs[2](), rs[3]())

-- Closures share a variable, also after its block has ended, and after a break.
local get, set
do local v = 1 get, set = function() return v end, function(new) v = new end end
set(5) equal({5}, get())
for i = 1, 5 do
  local v = i
  get = function() return v end
  if i == 3 then break end
end
local filler1, filler2, filler3 = "f", "g", "h"
equal({3}, get())

-- Parameters are variables of their own; self is the first.
local function swap(a, b) a, b = b, a return a, b end
local p, q = 1, 2
equal({2, 1}, swap(p, q)) equal({1, 2}, p, q)
local object = {n = 1}
function object:add(n) self.n = self.n + n return self end
function object.plain(a) return a end
equal({6, 7}, object:add(2):add(3).n, object.plain(7))
equal({object}, object:plain())

-- Many levels of functions.
local function level(a) return function(b) return function(c) a = a + 1 return a + b + c end end end
local l = level(1)(10)
equal({112, 113}, l(100), l(100))
local function counter() local c = 0 return function() c = c + 1 return c end end
local c1, c2 = counter(), counter()
equal({1, 2, 1}, c1(), c1(), c2())

-- Fields are variables too.
local t = {}
t.x, t["y z"], t[1] = 1, 2, 3
equal({1, 2, 3}, t["x"], t["y z"], t[1])
t.t = {t = {}} t.t.t.v = "deep"
equal({"deep"}, t["t"].t["v"])
raises("^p:%d+: ", function() return t.none.x end)
raises("^p:%d+: ", function() t.none.x = 1 end)
