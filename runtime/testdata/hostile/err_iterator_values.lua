-- expect: ok
-- class: error
for _, f in ipairs { 1, "x", true, {}, decimal("1") } do
  assert(not pcall(function() for _ in f do end end))
end
assert(not pcall(function() for _ in nil do end end))
local n = 0
for v in setmetatable({}, { __call = function(self, s, c) if (c or 0) < 3 then return (c or 0) + 1 end end }) do n = n + v end
assert(n == 6)
assert(not pcall(function() for i, v in ipairs({ 1, 2, 3 }) do error(v) end end))
for k in pairs({ 1 }), {}, nil do error("a table without members") end
assert(not pcall(function() for k in next, { a = 1 }, "b" do end end))
