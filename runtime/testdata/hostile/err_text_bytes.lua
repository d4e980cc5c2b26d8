-- expect: error
-- class: error
error("\0\1\2\255\254\27[2J")
