-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local t, top = self.t, 2^53 - 1
  t.a = { [top] = 1, [-top] = 2 }
  assert(t.a[top] == 1 and t.a[-top] == 2 and #t.a == top and not pcall(function() t.a[top + 1] = 1 end) and not pcall(function() return t.a[2^54] end))
  assert(not pcall(table.insert, t.a, 1) and not pcall(table.sort, { t.a, t.a }) and not pcall(unpack, t.a))
  t[("k"):rep(256)] = 1
  assert(not pcall(function() t[("k"):rep(257)] = 1 end) and not pcall(function() return t["\255"] end) and t[("k"):rep(256)] == 1)
  local deep = { 1 }
  for _ = 1, 29 do deep = { deep } end
  t.d = deep
  assert(not pcall(function() t.d = { deep } end) and type(t.d[1]) == "table")
  t.z = { [0] = 1, [-1] = 2 }
  assert(#t.z == 0 and ipairs(t.z) and t.z[-0] == 1)
end
