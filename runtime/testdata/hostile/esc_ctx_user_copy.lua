-- expect: ok
-- class: escape
-- form: contract
local T = contract "T" {}
function T:run()
  local user = ctx.user
  if user then user.name = "admin" assert(ctx.user.name ~= "admin") end
end
