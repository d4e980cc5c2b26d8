-- expect: ok
-- class: source
assert("\065\66\0670" == "ABC0" and #"\0\00\000" == 3 and "\a\b\f\n\r\t\v\\\"\'" == "\7\8\12\10\13\9\11\92\34\39" and "\q" == "q" and "\255" == string.char(255) and "\1234" == "{4")
local t = { ["\0"] = 1, ["\0\0"] = 2 }
assert(t["\0"] == 1 and t["\0\0"] == 2 and t[""] == nil)
