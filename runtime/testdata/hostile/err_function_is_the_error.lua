-- expect: error
-- class: error
error(function() end)
