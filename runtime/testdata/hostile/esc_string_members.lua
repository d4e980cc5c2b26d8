-- expect: ok
-- class: escape
local s = "x"
assert(s.rep == string.rep and s.nothing == nil and s[1] == nil and ("x").len == string.len and getmetatable(s) == nil)
assert(not pcall(function() s.x = 1 end) and not pcall(function() s[1] = 1 end) and not pcall(rawset, s, 1, 1) and not pcall(setmetatable, s, {}) and not pcall(rawget, s, 1))
assert(not pcall(function() s:nothing() end) and not pcall(function() return s.x.y end) and not pcall(function() return s < 1 end) and not pcall(function() return s() end))
for _, v in ipairs { 1, true, print } do assert(not pcall(function() return v.x end) and not pcall(function() v.x = 1 end) and getmetatable(v) == nil) end
