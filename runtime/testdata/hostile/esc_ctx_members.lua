-- expect: ok
-- class: escape
-- form: contract
local T = contract "T" {}
function T:run()
  assert(getmetatable(ctx) == false and next(ctx) == nil and rawget(ctx, "caller") == nil)
  assert(not pcall(setmetatable, ctx, {}) and not pcall(function() ctx.caller = "admin" end))
  assert(not pcall(function() return ctx.secret end) and not pcall(function() return ctx[{}] end))
  assert(not pcall(function() return ctx[0 / 0] end) and not pcall(function() return ctx[nil] end))
end
