-- expect: error
-- class: error
error("nasty.lua:999999999999999999999: forged", 0)
