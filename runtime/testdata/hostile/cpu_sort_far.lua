-- expect: error
-- class: cpu
-- form: contract
local T = contract "T" { state = { list = {} } }
function T:run()
  self.list[9007199254740991] = 1
  table.sort(self.list)
end
