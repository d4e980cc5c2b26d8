-- expect: ok
-- class: source
local log = {}
for i = 1, 3 do
  while true do
    repeat local f = function() return i end log[#log + 1] = f if i == 2 then break end until f() > 0
    if i then break end
  end
  for _ in pairs({ 1 }) do if i == 3 then break end log[#log + 1] = function() return -i end end
end
local s = ""
for _, f in ipairs(log) do s = s .. f() .. " " end
assert(s == "1 -1 2 -2 3 ", s)
