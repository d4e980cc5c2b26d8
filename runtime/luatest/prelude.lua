-- What generated programs use; it is part of each of them. It does on both sides
-- alike what the dialects are meant to do differently: numbers are shown with 14
-- digits, zero and NaN without a sign, infinity by words that don't read as a
-- number, errors of the library as their places. The fuel ends what recurses before
-- the limit of nested calls, and lines end before print cuts them.
local fuel = 150
local function tick() fuel = fuel - 1 if fuel < 0 then error("out of fuel") end return true end
local function F(n) if n ~= n then return "no" end if n == 0 then return "0" end if n == n + n then return n < 0 and "low" or "high" end return (("%.14g"):format(n)) end
local function E(e) if type(e) ~= "string" then return e end return (e:gsub("^(p:%d+: )([^!].*)$", "%1")) end
local function S(v)
  if type(v) == "number" then return F(v) end
  if type(v) == "table" then return v.show and v:show() or "table" end
  return tostring(v)
end
local function p(...) local s = {} for i = 1, select("#", ...) do s[i] = S((select(i, ...))) end print(table.concat(s, " "):sub(1, 4000)) end
local function N(v) if type(v) == "number" and v == v and v < 1e9 and v > -1e9 then return v end return 0 end
local function Z(v) if v == 0 then return 1 end return v end
local function I(v) v = N(v) return v - v % 1 end
local function T(v) if type(v) == "string" then return v:sub(1, 40) end return S(v) end
local function L(v) p("eval", v) return v end
local function id(...) return ... end
local function count(...) return select("#", ...) end
local function pick(n, ...) return (select(n, ...)) end
local function upto(n) local i = 0 return function() i = i + 1 if i <= n then return i, i * i end end end
local function walk(t) local keys = {} for k in pairs(t) do keys[#keys + 1] = tostring(k) end table.sort(keys) return table.concat(keys, ",") end
local function catch(f, ...) local r = {pcall(f, ...)} return r[1], E(r[2]), r[3] end
local Point = {} Point.__index = Point
local function point(x, y) return setmetatable({x = x, y = y}, Point) end
function Point.show(s) return "<" .. F(s.x) .. "," .. F(s.y) .. ">" end
function Point:move(dx, ...) self.x = self.x + dx return self, ... end
function Point:sum() return self.x + self.y end
local function xy(v) if type(v) == "table" and v.y then return v.x, v.y end return N(v), N(v) end
local function lift(f) return function(a, b) local ax, ay = xy(a) local bx, by = xy(b) return point(f(ax, bx), f(ay, by)) end end
Point.__add = lift(function(a, b) return a + b end)
Point.__sub = lift(function(a, b) return a - b end)
Point.__mul = lift(function(a, b) return N(a * b) end)
Point.__div = lift(function(a, b) return a end)
Point.__mod = lift(function(a, b) return b end)
Point.__unm = function(a) return point(-a.x, -a.y) end
Point.__concat = function(a, b) return S(a) .. "~" .. S(b) end
Point.__eq = function(a, b) return a.x == b.x end
Point.__lt = function(a, b) return a.x < b.x end
Point.__le = function(a, b) return a.y <= b.y end
Point.__call = function(s, ...) return select("#", ...), ... end
Point.__tostring = function(s) return "P" .. F(s.x) end
local Base = {greet = function(s, n) return "base" .. S(n), s.name end, name = "base"}
local Derived = setmetatable({name = "derived"}, {__index = Base})
local logged = setmetatable({}, {__newindex = function(t, k, v) p("set", k, v) rawset(t, k, v) end, __index = function(t, k) p("get", k) return k end})
local fs = {}
