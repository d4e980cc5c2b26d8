-- expect: error
-- class: error
while true do pcall(string.gsub, "abc", ".", function() error({}) end) end
