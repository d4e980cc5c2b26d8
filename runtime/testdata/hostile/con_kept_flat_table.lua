-- expect: ok
-- class: contract
-- form: contract
-- Tables of the file level are as they were declared in each call.
local limits, names = { top = 5 }, { "a", "b" }
local T = contract "T" { state = { n = 0 } }
function T:run()
  local taken = { limits }
  assert(taken[1].top == 5 and names[1] == "a" and names[3] == nil)
  taken[1].top = taken[1].top + 1
  taken[1][1], names[3] = true, "c"
  assert(limits.top == 6)
end
