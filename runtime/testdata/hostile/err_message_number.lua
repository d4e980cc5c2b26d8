-- expect: error
-- class: error
error({ message = 42, code = {} })
