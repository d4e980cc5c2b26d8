-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local t = self.t
  for i = 1, 20 do table.insert(t, 1, { n = i }) end
  table.sort(t, function(a, b) return a.n < b.n end)
  for i = 1, 20 do assert(t[i].n == i) end
  local first = table.remove(t, 1)
  assert(first.n == 1 and #t == 19 and t[1].n == 2)
  assert(not pcall(table.insert, t, 0, 1) and not pcall(table.insert, t, 99, 1) and not pcall(table.concat, t))
end
