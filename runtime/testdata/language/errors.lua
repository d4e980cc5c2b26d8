
-- Section 2.7: errors.
equal({false, "plain"}, pcall(error, "plain", 0))
equal({true, 1, nil, 3, n = 4}, pcall(function(...) return ... end, 1, nil, 3))
equal({true}, pcall(function() end))
do
  local ok, e = pcall(function() error("here") end)
  equal({false, "p:7: here"}, ok, e)
  ok, e = pcall(function() error("here", 1) end)
  equal({false, "p:9: here"}, ok, e)
  local function thrower() error("above", 2) end
  ok, e = pcall(function()
    thrower()
  end)
  equal({false, "p:13: above"}, ok, e)
  ok, e = pcall(function() error("bare", 0) end)
  equal({false, "bare"}, ok, e)
end

-- Any value can be an error.
do
  local t = {code = 1}
  local ok, e = pcall(error, t)
  check(not ok and e == t and e.code == 1)
  equal({false, nil, n = 2}, pcall(error)) equal({false, nil, n = 2}, pcall(error, nil)) equal({false, true}, pcall(error, true))
  local object = setmetatable({}, {__tostring = function() return "object" end})
  ok, e = pcall(error, object)
  check(rawequal(e, object) and tostring(e) == "object")
end

-- Protected calls nest; an error goes to the innermost.
do
  local log = ""
  local ok = pcall(function()
    local ok, e = pcall(error, "inner", 0)
    log = log .. e
    local ok2, e2 = pcall(function() pcall(error, "lost", 0) error("outer", 0) end)
    log = log .. e2
    error("last", 0)
  end)
  equal({false, "innerouter"}, ok, log)
  ok, log = pcall(pcall, error, "x", 0)
  equal({true, false}, ok, log)
  equal({false}, (pcall(pcall)))
end

-- What a function did to variables before it failed stays.
do
  local n, t = 0, {}
  local function bump() n = n + 1 return n end
  for i = 1, 3 do pcall(function() bump() t[i] = i error("x") end) end
  equal({3, 3, 4}, n, #t, bump())
  local a local function get() return a end
  pcall(error) a = 5
  equal({5}, get())
  local fs = {}
  for i = 1, 3 do
    local v = i * 10
    fs[i] = function() v = v + 1 return v end
    pcall(function() local w = v fs[i]() error(w) end)
  end
  equal({12, 22, 32}, fs[1](), fs[2](), fs[3]())
end

-- xpcall gives the error to a handler.
equal({false, "handled x"}, xpcall(function() error("x", 0) end, function(e) return "handled " .. e end))
equal({true, 1, 2}, xpcall(function() return 1, 2 end, function() return "unused" end))
equal({false, nil, n = 2}, xpcall(error, function(e) return e end))

-- assert.
equal({1, 2, 3}, assert(1, 2, 3)) equal({"x"}, (assert("x")))
equal({false, "assertion failed!"}, pcall(assert, false)) equal({false, "assertion failed!"}, pcall(assert, nil)) equal({false, "told"}, pcall(assert, nil, "told"))

-- Errors of operations have positions.
local cases = {
  function() local x x() end, function() local x = {} x.y.z = 1 end, function() return 1 + nil end, function() return {} .. "" end, function() return {} < 1 end,
  function() local x x:f() end, function() ("x").y.z() end, function() return #nil end, function() return -"x" end, function() undefinedFunction() end,
  function() ("x"):rep() end, function() ("x"):rep({}) end, function() setmetatable(1, {}) end, function() return nil > 1 end, function() string.rep() end,
  function() local t = setmetatable({}, {__index = function(t, k) error("index " .. k) end}) return t.key end, function() ipairs() end,
}
for i, f in ipairs(cases) do local ok, e = pcall(f) if ok or not e:find("^p:%d+: ") then error("!case " .. i .. tostring(e)) end end
raises("^p:%d+: index key$", cases[16])
raises("bad argument #%d to .-%(string expected, got no value%)", string.rep)
raises("bad argument #%d to .-%(number expected, got table%)", string.rep, "x", {})
raises("bad argument #%d to .-%(table expected, got nil%)", table.insert, nil, 1)
raises("bad argument #%d to .-%(invalid value%)", string.char, 256)
raises("bad argument #%d to .-%(table expected, got no value%)", ipairs)
raises("bad argument #%d to .-%(base out of range%)", tonumber, "1", 99)
raises("bad argument #%d to .-%(index out of range%)", select, 0)
