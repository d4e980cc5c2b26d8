-- expect: ok
-- class: pattern
-- The callback runs the same pattern; the outer match keeps its captures.
local out = ("ab cd"):gsub("(%w)(%w)", function(a, b) ("xy"):gsub("(%w)(%w)", "%2%1") return b .. a end)
assert(out == "ba dc", out)
