-- expect: error
-- class: memory
return ("x"):rep(1 / 0)
