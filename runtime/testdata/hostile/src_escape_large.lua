-- expect: error
-- class: source
return "\256"
