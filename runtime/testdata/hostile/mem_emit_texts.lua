-- expect: error
-- class: memory
local s = ("x"):rep(1000)
while true do emit("e", { s, s, s, s, { s } }) end
