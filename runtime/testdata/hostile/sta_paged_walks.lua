-- expect: ok
-- class: state
-- form: contract
local T = contract "T" { state = { t = {} } }
function T:run()
  for i = -3, 3 do self.t[i * 10] = i end
  local seen = {}
  for _, behind in ipairs { -2^53 + 1, -30, -1, 0, 15, 30, 2^53 - 1 } do for k in pairs(self.t, behind) do seen[#seen + 1] = k end seen[#seen + 1] = "|" end
  assert(table.concat(seen, " ") == "-30 -20 -10 0 10 20 30 | -20 -10 0 10 20 30 | 0 10 20 30 | 10 20 30 | 20 30 | | |", table.concat(seen, " "))
  for i, k in ipairs { 0.5, 0 / 0, {}, true, 2^53, decimal("1") } do assert(not pcall(function() for _ in pairs(self.t, k) do end end), i) end
  local n = 0
  for k in pairs(self.t, -5) do self.t[k] = nil self.t[k + 1] = 1 n = n + 1 end
  assert(n == 4)
end
