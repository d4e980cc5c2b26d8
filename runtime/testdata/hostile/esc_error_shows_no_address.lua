-- expect: ok
-- class: escape
local function text(f, ...) local _, e = pcall(f, ...) return tostring(e) end
local all = text(function() local n n[{}] = 1 end) .. text(function() local n return n[print] end)
  .. text(function() return {} .. {} end) .. text(function() return {} < {} end) .. text(function() return {} + 1 end)
  .. text(function() return (nil)() end) .. text(error, {}) .. text(string.rep, {}) .. text(table.concat, { {} })
  .. text(string.format, "%d", {}) .. text(setmetatable, 1, {}) .. text(function() for _ in {} do end end)
assert(not all:find("0x%x%x%x"), all)
