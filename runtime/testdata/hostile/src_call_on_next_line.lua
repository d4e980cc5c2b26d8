-- expect: error
-- class: source
local f = print
local x = f
(function() end)()
