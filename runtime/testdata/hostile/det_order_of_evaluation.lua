-- expect: ok
-- class: determinism
local log = {}
local function note(v) log[#log + 1] = tostring(v) return v end
local t = {}
t[note(1)], t[note(2)] = note(3), note(4)
local u = { note("a"), [note("b")] = note("c"), note("d") }
local s = note("e") .. note("f") .. note("g")
local x = note(5) + note(6) * note(7) ^ note(2)
assert(t[1] == 3 and t[2] == 4 and u.b == "c" and s == "efg" and x == 299)
assert(table.concat(log) == "1234abcdefg5672", table.concat(log))
