-- expect: error
-- class: state
-- form: contract
-- What is undone counts all the same.
local T = contract "T" { state = { t = {} } }
function T:run()
  while true do pcall(function() for i = 1, 50 do self.t[i] = i end error() end) end
end
