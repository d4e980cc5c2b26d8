-- expect: error
-- class: error
error("a\nb\r\nc", 2)
