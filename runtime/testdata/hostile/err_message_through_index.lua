-- expect: error
-- class: error
-- Nobody asks metamethods for the message.
error(setmetatable({}, { __index = function() while true do end end, __tostring = function() while true do end end }))
