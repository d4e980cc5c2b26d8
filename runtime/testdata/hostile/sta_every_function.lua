-- expect: error-or-ok
-- class: state
-- form: contract
-- Every function of the library with a state table.
local T = contract "T" { state = { t = {} } }
function T:run()
  self.t.list, self.t.map = { 3, 1, 2 }, { a = 1 }
  local n = 0
  for _, f in ipairs { assert, getmetatable, ipairs, next, pairs, pcall, print, rawequal, rawget, rawset, select, setmetatable, tonumber,
    tostring, type, unpack, xpcall, copy, decimal, sha256, emit, table.concat, table.insert, table.maxn, table.remove, table.sort, math.abs, math.max,
    string.byte, string.char, string.find, string.format, string.gmatch, string.gsub, string.rep, string.sub, string.upper, contract } do
    for _, v in ipairs { self, self.t, self.t.list, self.t.map } do
      for _, a in ipairs { 1, "a", {}, self.t.list, v } do
        pcall(f, v)
        pcall(f, v, a)
        pcall(f, a, v)
        pcall(f, a, v, v)
        n = n + 1
      end
    end
  end
  assert(getmetatable(self) == nil and type(self.t.map) == "table")
  return n
end
