-- expect: ok
-- class: contract
-- form: contract
local T = contract "T" { state = { t = { a = 1 } } }
function T:run()
  local cyclic, deep = {}, {}
  cyclic[1] = { cyclic }
  for _ = 1, 40 do deep = { deep } end
  for i, data in ipairs { 1, "x", true, print, decimal("1"), cyclic, deep, { [0.5] = 1 }, { [{}] = 1 }, { 1, a = 2 }, { 0 / 0 }, { 1 / 0 }, { print }, setmetatable({}, {}), { setmetatable({}, {}) }, { [2^53] = 1 }, { ["\255"] = 1 }, { [("k"):rep(257)] = 1 }, ctx, string } do
    assert(not pcall(emit, "e", data), i)
  end
  for i, name in ipairs { 1, true, {}, "", ("x"):rep(257), "\255", decimal("1") } do assert(not pcall(emit, name, {}), i) end
  assert(not pcall(emit) and not pcall(emit, "e") and not pcall(emit, nil, {}))
  emit("e", self) emit("e", self.t) emit("e", { self.t, self.t }) emit("\240\159\153\130", {}) emit("e", { "\255\0" }, "more")
  self.t.a = 2
end
