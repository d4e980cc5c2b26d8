-- expect: ok
-- class: state
-- form: contract
-- The comparator changes the list that is being sorted.
local T = contract "T" { state = { t = {} } }
function T:run()
  for i = 1, 8 do self.t[i] = { n = 9 - i } end
  pcall(table.sort, self.t, function(a, b) self.t[8] = nil return a.n < b.n end)
  pcall(table.sort, self.t, function(a, b) self.t[#self.t + 1] = { n = 0 } return a.n < b.n end)
  local n, first = #self.t, self.t[1]
  pcall(table.sort, self.t, function(a, b) emit("e", {}) self.t[1] = nil error("no") end)
  assert(#self.t == n and self.t[1] == first, #self.t)
end
