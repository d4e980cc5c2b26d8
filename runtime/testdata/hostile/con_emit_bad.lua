-- expect: ok
-- class: contract
-- form: contract
local T = contract "T" {}
function T:run()
  for _, name in ipairs({ "", ("x"):rep(257), "\255", 1, {}, true }) do assert(not pcall(emit, name, {})) end
  for _, data in ipairs({ 1, "x", print, { print }, { 0 / 0 }, { 1, a = 2 } }) do assert(not pcall(emit, "e", data)) end
  assert(not pcall(emit) and not pcall(emit, "e") and not pcall(emit, "e", nil))
end
