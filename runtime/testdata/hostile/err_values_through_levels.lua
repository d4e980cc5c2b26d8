-- expect: ok
-- class: error
local function raise(v, n) if n == 0 then error(v, 0) end local _, e = pcall(raise, v, n - 1) error(e, 0) end
for _, v in ipairs { 1, true, "x", {}, print, decimal("1.50") } do
  local ok, e = pcall(raise, v, 12)
  assert(not ok and (e == v or e == tostring(v)), tostring(v))
end
local ok, e = pcall(raise, nil, 12)
assert(not ok and e == nil and select("#", pcall(raise, nil, 3)) == 2)
