-- expect: error
-- class: pattern
return (("a"):rep(60)):find("(a*)(a*)(a*)(a*)(a*)(a*)(a*)(a*)b")
