-- expect: ok
-- class: contract
-- form: contract
local T = contract "T" { state = { n = 0 } }
function T:run()
  local draw = ctx.random
  for _, bad in ipairs { {}, { 1 }, { 2, 1 }, { 1, 2^53 }, { 0.5, 1 }, { "1", "2" }, { 0 / 0, 1 }, { -1 / 0, 1 / 0 }, { decimal("1"), decimal("2") } } do assert(not pcall(draw, unpack(bad))) end
  local top = 2^53 - 1
  local n = draw(-top, top)
  assert(n >= -top and n <= top and draw(top, top) == top and draw(-top, -top) == -top and draw(0, 0) == 0)
  local before = draw(1, 1e9)
  pcall(function() draw(1, 2) error() end)
  return { n, before, draw(1, 1e9) }
end
