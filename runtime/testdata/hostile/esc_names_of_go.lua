-- expect: ok
-- class: escape
for _, v in ipairs { {}, print, pcall, decimal("1"), ctx, string, ("x"):gmatch("x"), setmetatable({}, { __metatable = 1 }) } do
  local text = tostring(v)
  assert(not text:find("0x") and not text:find("userdata") and not text:find("%*") and not text:find("builtin"), text)
  local _, e = pcall(function() return v + {} end)
  assert(not e:find("0x") and not e:find("userdata"), e)
  _, e = pcall(function() return v < 1 end)
  assert(not tostring(e):find("0x") and not tostring(e):find("userdata"), e)
  _, e = pcall(function() return ("x")[v].y end)
  assert(not tostring(e):find("0x"), e)
  _, e = pcall(function() local n n[v] = 1 end)
  assert(not tostring(e):find("0x") and not tostring(e):find("userdata"), e)
end
