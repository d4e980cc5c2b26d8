-- expect: error
-- class: error
error(decimal("1.50"))
