-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  self.t.a = { 3, 1, 2 }
  local a = self.t.a
  assert(not pcall(table.sort, a, function(x, y) self.t.a = nil return x < y end) and self.t.a == a and a[1] == 3)
  local text = ("123"):gsub("%d", function(d) if d == "2" then self.t.a = { 9 } end return tostring(pcall(function() return a[1] end)) end)
  assert(text == "truefalsefalse", text)
  self.t.a = { x = 1, y = 2 }
  a = self.t.a
  assert(not pcall(function() for _ in pairs(a) do self.t.a = nil end end) and self.t.a == a)
end
