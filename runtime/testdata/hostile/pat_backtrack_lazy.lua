-- expect: error
-- class: pattern
return (("a"):rep(2000)):find((".-"):rep(20) .. "b")
