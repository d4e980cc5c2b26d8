-- expect: error
-- class: memory
local all = {}
for i = 1, 1e9 do all[i] = { nil, nil, nil, nil, nil, nil, nil, nil, nil, nil } end
