-- expect: error
-- class: cpu
-- form: contract
local T = contract "T" {}
function T:run() while true do local _ = ctx.timestamp, ctx.user, ctx.caller end end
