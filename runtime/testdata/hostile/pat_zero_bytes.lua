-- expect: ok
-- class: pattern
local s = "a\0b\0c"
assert(s:find("\0", 1, true) == 2 and s:find("%z") == 2 and #s:gsub("%z", "") == 3 and s:match("b(.)c") == "\0")
