-- expect: error
-- class: memory
return ("x"):rep(0 / 0)
