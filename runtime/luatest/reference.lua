-- Reads programs from standard input, each behind its length on a line, runs
-- them and answers with what they printed, behind its length.

local printed

local function text(v)
  local kind = type(v)
  local meta = kind == "table" and getmetatable(v)
  if v == 0 then return "0" end
  if (kind == "table" or kind == "function") and not (meta and rawget(meta, "__tostring")) then return kind end
  return tostring(v)
end

local function collect(...)
  local line = {}
  for i = 1, select("#", ...) do line[i] = text((select(i, ...))) end
  printed[#printed + 1] = table.concat(line, "\t") .. "\n"
end

local function sandbox()
  local declared
  local function contract() return function() declared = {} return declared end end
  local globals = setmetatable({ print = collect, tostring = text, contract = contract }, {
    __index = _G,
    __newindex = function(_, name) error("assignment to the global " .. tostring(name), 2) end,
  })
  return globals, function() if declared then declared:run() end end
end

local function run(program)
  local chunk, problem = loadstring(program, "=p")
  if not chunk then return collect("load: " .. problem) end
  local globals, call = sandbox()
  setfenv(chunk, globals)
  debug.sethook(function() error("endless", 0) end, "", 10000000)
  local ok, problem = pcall(function() chunk() call() end)
  debug.sethook()
  if not ok then collect(problem) end
end

for length in io.lines() do
  printed = {}
  run(io.read(tonumber(length)))
  local answer = table.concat(printed)
  io.write(#answer, "\n", answer)
  io.flush()
end
