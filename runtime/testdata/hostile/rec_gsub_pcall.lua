-- expect: error
-- class: recursion
local function f(s) local ok, r = pcall(string.gsub, s, ".", f) return ok and r or "x" end
while true do f("abcdef") end
