-- expect: error
-- class: cpu
-- form: contract
local T = contract "T" { state = { list = {} } }
function T:run()
  self.list[9007199254740991] = 1
  return table.concat(self.list, ",")
end
