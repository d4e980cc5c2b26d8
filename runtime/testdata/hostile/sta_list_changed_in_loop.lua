-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  local list = self.t
  for i = 1, 6 do list[i] = { n = i } end
  local first, seen = list[1], {}
  for i, v in ipairs(list) do
    seen[#seen + 1] = v.n
    if i == 1 then table.remove(list, 1) end
    if i == 2 then table.insert(list, 1, { n = 0 }) end
  end
  assert(table.concat(seen, " ") == "1 3 3 4 5 6", table.concat(seen, " "))
  assert(not pcall(function() return first.n end))
  seen = {}
  for k, v in pairs(list) do seen[#seen + 1] = k .. "=" .. v.n table.remove(list) end
  assert(table.concat(seen, " ") == "1=0 2=2 3=3", table.concat(seen, " "))
  local held = list[1]
  table.sort(list, function(a, b) return a.n > b.n end)
  assert(list[1].n == 3 and not pcall(function() return held.n end))
  while #list > 0 do table.remove(list, 1) end
  assert(#list == 0 and list[1] == nil)
end
