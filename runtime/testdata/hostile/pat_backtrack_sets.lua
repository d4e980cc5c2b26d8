-- expect: error
-- class: pattern
return (("a"):rep(60)):find(("[^b]*"):rep(12) .. "b")
