-- expect: ok
-- class: memory
-- Long texts are built of pieces, which come out in their order.
local parts = {}
for i = 1, 120 do parts[i] = ("%05d"):format(i) .. ("x"):rep(995) end
local s = table.concat(parts)
local r, n = s:gsub("%d+", "%0")
assert(#s == 120000 and r == s and n == 120 and ("%s%s"):format(s, "y") == s .. "y")
for i = 1, 120 do assert(s:sub(i * 1000 - 999, i * 1000 - 995) == ("%05d"):format(i)) end
