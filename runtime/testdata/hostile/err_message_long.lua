-- expect: error
-- class: error
error({ message = ("\226\130\172"):rep(100000), code = ("c"):rep(100000) })
