
-- Section 2.4: statements.

-- 2.4.3 Assignment: all expressions before any assignment, lists adjusted.
local a, b, c = 1, 2
equal({1, 2, nil, n = 3}, a, b, c)
a, b = b, a
equal({2, 1}, a, b)
a, b, c = 1, 2, 3, 4
equal({1, 2, 3}, a, b, c)
a, b, c = c, a, b
equal({3, 1, 2}, a, b, c)
local i, t = 3, {}
i, t[i] = i + 1, 20
equal({4, 20, nil, n = 3}, i, t[3], t[4])
local function two() return "x", "y" end
a, b, c = two()
equal({"x", "y", nil, n = 3}, a, b, c)
a, b, c = 0, two()
equal({0, "x", "y"}, a, b, c)
a, b, c = two(), 0
equal({"x", 0, nil, n = 3}, a, b, c)
a, b = (two())
equal({"x", nil, n = 2}, a, b)
t = {1, 2}
t[1], t[2] = t[2], t[1]
equal({2, 1}, t[1], t[2])
do local x, y = 1, 2 x, y = y, x + y equal({2, 3}, x, y) x = y and x equal({2}, x) end
do local a = {} local b = a a.x, a = 1, {} equal({1, nil, n = 2}, b.x, a.x) end

-- 2.4.4 while, repeat, if.
local n = 0
while n < 5 do n = n + 1 if n == 3 then break end end
equal({3}, n)
while false do n = 100 end
while nil do n = 100 end
equal({3}, n)
repeat local done = n >= 5 n = n + 1 until done
equal({6}, n)
repeat n = n + 1 break until false
equal({7}, n)
local function sign(x) if x < 0 then return "-" elseif x == 0 then return "0" else return "+" end end
equal({"-", "0", "+"}, sign(-2), sign(0), sign(9))
if nil then n = 0 elseif false then n = 1 end
if 0 then n = "zero is true" end
equal({"zero is true"}, n)
if "" then else n = 0 end
for i = 1, 2 do if false then error("never") end end
for i = 1, 2 do if i == 1 then else n = i end end
equal({2}, n)

-- Breaks leave the innermost loop only.
local log = ""
for i = 1, 3 do
  for j = 1, 3 do
    if j == 2 then break end
    while true do repeat log = log .. i break until true break end
  end
  if i == 2 then break end
end
equal({"12"}, log)
local function early(n) for i = 1, n do do if i == 3 then return i, "found" end end end return nil end
equal({3, "found"}, early(5)) equal({nil, n = 1}, early(2))

-- 2.4.5 Numeric for.
local function turns(from, to, step)
  local s = {}
  if step then for i = from, to, step do s[#s + 1] = i if #s > 20 then break end end
  else for i = from, to do s[#s + 1] = i if #s > 20 then break end end end
  return table.concat(s, " ")
end
equal({"1 2 3", "3 2 1", "", "1", "0 0.25 0.5"}, turns(1, 3), turns(3, 1, -1), turns(2, 1), turns(1, 1), turns(0, 0.5, 0.25))
equal({"1 3 5", "5 3", "-3 -2 -1", "1 2", "", ""}, turns(1, 6, 2), turns(5, 2, -2), turns(-3, -1), turns(1, 2.9), turns(1, 0 / 0), turns(0 / 0, 1))
equal({"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21"}, turns(1, math.huge))
equal({"", "9007199254740990 9007199254740991"}, turns(1, -math.huge), ("%.0f %.0f"):format(2 ^ 53 - 2, 2 ^ 53 - 1))
do local count = 0 for i = 2 ^ 53 - 2, 2 ^ 53 - 1 do count = count + 1 end equal({2}, count) end
do local calls = 0 local function limit() calls = calls + 1 return 3 end for i = 1, limit() do end equal({1}, calls) end
do local s = 0 for i = 1, 3 do local j = i i = 10 s = s + j end equal({6}, s) end
raises("^p:%d+: ", function() for i = 1, {} do end end)
raises("^p:%d+: ", function() for i = nil, 1 do end end)

-- Generic for: iterator, state, control.
do
  local function iter(s, c) c = c + 1 if c <= s then return c, c * c end end
  local s = ""
  for k, v in iter, 3, 0 do s = s .. k .. "=" .. v .. " " end
  equal({"1=1 2=4 3=9 "}, s)
  local seen = {}
  for a, b, c in function(s, c) if c == nil then return 1, 2 end end do seen = {a, b, c == nil} end
  equal({1, 2, true}, unpack(seen))
  for k in pairs({}) do error("none") end
  for i, v in ipairs({1, 2, nil, 4}) do s = i end
  equal({2}, s)
  for w in ("one two"):gmatch("%a+") do s = w end
  equal({"two"}, s)
  local t = {1, 2, 3, a = 1, b = 2}
  for k in pairs(t) do t[k] = nil end
  equal({nil, n = 1}, next(t))
end
raises("^p:%d+: ", function() for k in nil do end end)
raises("^p:%d+: ", function() for k in {} do end end)

-- 2.4.7 Locals, also with too few and too many values.
local d, e = 1
local f, g = 1, 2, 3
local h, j = two()
equal({1, nil, 1, 2, "x", "y", n = 6}, d, e, f, g, h, j)
