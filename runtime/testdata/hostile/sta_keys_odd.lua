-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local t, zero = self.t, 0
  t.i = { [-zero] = "zero" }
  assert(t.i[0] == "zero" and t.i[-0] == "zero" and t.i["0"] == nil)
  for i, k in ipairs { 0.5, 1 / 0, -1 / 0, 0 / 0, 2^53, true, print, decimal("1"), t, "\255", ("k"):rep(257) } do
    assert(not pcall(function() t[k] = 1 end) and not pcall(function() return t[k] end), i)
  end
  assert(not pcall(function() t[nil] = 1 end) and t[nil] == nil)
  t["\0"], t["1"], t["a\nb"], t["\239\191\189"] = 1, 2, 3, 4
  local keys = {}
  for k in pairs(t) do keys[#keys + 1] = #k end
  return keys
end
