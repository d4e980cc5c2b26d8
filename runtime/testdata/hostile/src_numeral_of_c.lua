-- expect: error
-- class: source
return 0x1p4
