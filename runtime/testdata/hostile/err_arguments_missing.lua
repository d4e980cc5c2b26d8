-- expect: ok
-- class: error
for _, f in ipairs({ assert, error, getmetatable, ipairs, next, pairs, rawequal, rawget, rawset, select, setmetatable, tonumber, tostring, type, unpack, copy, sha256, decimal }) do
  for n = 0, 4 do pcall(f, unpack({ "x", {}, 1, true }, 1, n)) end
end
