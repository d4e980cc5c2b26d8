-- expect: ok
-- class: contract
-- form: contract
local T = contract "T" { state = { run = 1, [""] = 2, ["a b"] = 3, ["end"] = { ["nil"] = true } } }
function T:run() assert(self.run == 1 and self[""] == 2 and self["a b"] == 3 and self["end"]["nil"]) self[""] = nil assert(self[""] == nil) end
