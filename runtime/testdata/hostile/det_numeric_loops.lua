-- expect: ok
-- class: determinism
local function turns(from, to, step) local n = 0 for _ = from, to, step or 1 do n = n + 1 if n == 100 then break end end return n end
local huge, nan = math.huge, 0 / 0
assert(turns(1, 0) == 0 and turns(0, 0) == 1 and turns(1, huge) == 100 and turns(huge, huge) == 100 and turns(-huge, 0) == 100)
assert(turns(nan, 1) == 0 and turns(1, nan) == 0 and turns(2^53, 2^53 + 4) == 100 and turns(1, 0, -1) == 2 and turns(0, 1, 0.1) == 11)
assert(turns(1, 2, huge) == 0 and turns(1, -huge, -1) == 100)
for _, bad in ipairs { "1", true, {}, print } do
  assert(not pcall(function() for _ = bad, 2 do end end) and not pcall(function() for _ = 1, bad do end end))
end
assert(not pcall(function() for _ = decimal("1"), 2 do end end) and not pcall(function() for _ = 1, decimal("2") do end end))
for i = 1, 3 do local j = i i = 10 assert(j < 4) end
