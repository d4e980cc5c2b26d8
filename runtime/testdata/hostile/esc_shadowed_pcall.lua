-- expect: error
-- class: escape
local pcall, error, assert = error, pcall, type
pcall("raised")
