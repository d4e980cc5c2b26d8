-- expect: error
-- class: cpu
-- form: contract
-- Each error looks for the field that was meant, among many with long names.
local fields = {}
for i = 1, 300 do fields[("a"):rep(56) .. i] = i end
local T = contract "T" { state = fields }
function T:run()
  local name = ("b"):rep(30) .. ("a"):rep(30)
  while true do pcall(function() return self[name] end) end
end
