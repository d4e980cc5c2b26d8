-- expect: ok
-- class: error
local raised = {}
local function fail() error(raised) end
local t = setmetatable({}, { __index = fail, __newindex = fail, __call = fail, __concat = fail, __lt = fail, __le = fail,
  __eq = fail, __len = fail, __unm = fail, __add = fail, __sub = fail, __mul = fail, __div = fail, __mod = fail, __pow = fail, __tostring = fail })
local u = setmetatable({}, getmetatable(t))
for i, f in ipairs {
  function() return t.x end, function() t.x = 1 end, function() return t() end, function() return t .. "" end,
  function() return t < u end, function() return t <= u end, function() return t == u end, function() return #t end,
  function() return -t end, function() return t + 1 end, function() return 1 - t end, function() return t * t end,
  function() return t / 1 end, function() return 1 % t end, function() return t ^ 2 end, function() return tostring(t) end,
  function() print("x", t) end, function() table.sort({ t, u }) end, function() return ("x"):gsub("x", t) end,
  function() return ("x"):gsub("x", fail) end, function() table.sort({ 1, 2 }, fail) end, function() for _ in fail do end end,
  function() for _ in t do end end, function() return pcall(t) or error(raised) end, function() return t:m() end,
} do
  local ok, e = pcall(f)
  assert(not ok and e == raised, i)
end
