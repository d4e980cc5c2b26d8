-- expect: error
-- class: error
error({ message = "\255\254", code = "\255" })
