-- expect: ok
-- class: contract
-- form: contract
local T = contract "T" {}
function T:_secret() return "secret" end
function T:run() return T._secret(self) end
