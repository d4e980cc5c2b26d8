-- expect: error
-- class: error
error({ code = setmetatable({}, { __tostring = error }), message = ("\255"):rep(100000) })
