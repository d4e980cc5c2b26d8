-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = { 2, 1, { a = 1 } }, m = { k = 1 }, e = {} } }
function T:_write() self.m.k = 2 end
---@view
function T:run()
  local t, m, e = self.t, self.m, self.e
  for i, f in ipairs {
    function() m.k = 2 end, function() m.k = 1 end, function() m.k = nil end, function() m.new = 1 end, function() self.m = {} end, function() self.m = nil end,
    function() t[3].a = 2 end, function() t[#t + 1] = 1 end, function() table.insert(e, 1) end, function() table.insert(t, 1, 1) end, function() table.remove(t) end, function() table.remove(t, 1) end,
    function() table.sort({ unpack(t, 1, 2) }) t[1] = 1 end, function() for k in pairs(m) do m[k] = 5 end end, function() T._write(self) end,
    function() (("k"):gsub("k", function(k) m[k] = 3 end)) end, function() setmetatable({}, { __newindex = m }).k = 4 end, function() table.sort({ 2, 1 }, function() m.k = 5 return true end) end,
    function() emit("e", m) end, function() emit("e", {}) end, function() return ctx.random(1, 1) end, function() xpcall(error, function() m.k = 1 end) error() end,
  } do assert(not pcall(f), i) end
  assert(m.k == 1 and #t == 3 and t[3].a == 1 and #e == 0)
  table.sort(e)
  assert(table.remove(e) == nil and copy(m).k == 1)
  return m
end
