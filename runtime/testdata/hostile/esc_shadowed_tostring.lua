-- expect: ok
-- class: escape
-- What the library calls is not what a contract names so.
local tostring, type, next, pairs = nil, nil, nil, nil
assert(("%s"):format(5) == "5" and table.concat({ 1, 2 }) == "12")
