-- expect: ok
-- class: memory
assert(("x"):rep(-1) == "" and ("x"):rep(0) == "" and (""):rep(1e15) == "")
