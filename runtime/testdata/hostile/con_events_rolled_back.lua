-- expect: ok
-- class: contract
-- form: contract
local T = contract "T" {}
function T:run()
  for _ = 1, 20 do pcall(function() emit("never", {}) error() end) end
  emit("once", { n = 1 })
end
