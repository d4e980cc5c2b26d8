-- expect: ok
-- class: escape
assert(tostring({}) == "table" and tostring(print) == "function" and tostring(function() end) == "function")
assert(not (tostring({}) .. tostring(print)):find("0x"))
