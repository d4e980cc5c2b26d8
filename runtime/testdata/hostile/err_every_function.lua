-- expect: error-or-ok
-- class: error
-- Every function of the library with two of every kind of value.
local functions, values = {}, { 0, -1, 1e300, 0 / 0, "", "x", {}, print, decimal("1.5"), true, 1e15 }
for _, f in ipairs { assert, error, getmetatable, ipairs, next, pairs, pcall, print, rawequal, rawget, rawset, select, setmetatable, tonumber,
  tostring, type, unpack, xpcall, copy, decimal, sha256, table.concat, table.insert, table.maxn, table.remove, table.sort, math.abs, math.ceil,
  math.fmod, math.max, math.modf, math.sqrt, string.byte, string.char, string.find, string.format, string.gmatch, string.gsub, string.len,
  string.lower, string.match, string.rep, string.reverse, string.sub, string.upper } do functions[#functions + 1] = f end
local n = 0
for _, f in ipairs(functions) do
  pcall(f)
  for _, a in ipairs(values) do
    pcall(f, a)
    for _, b in ipairs(values) do
      local ok, e = pcall(f, a, b)
      assert(ok or type(e) ~= "string" or not e:find("0x%x%x%x%x%x%x"), e)
      n = n + 1
    end
  end
end
return n
