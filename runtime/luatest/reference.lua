-- Reads programs from standard input, each behind a line with its length and
-- either "alike" or "plain", runs them and answers with what they printed, behind
-- its length.

local printed

-- What differs in every program, made alike.
local function text(v)
  local kind = type(v)
  local meta = kind == "table" and getmetatable(v)
  if v == 0 then return "0" end
  if (kind == "table" or kind == "function") and not (meta and rawget(meta, "__tostring")) then return kind end
  return tostring(v)
end

local function printer(text)
  return function(...)
    local line = {}
    for i = 1, select("#", ...) do line[i] = text((select(i, ...))) end
    printed[#printed + 1] = table.concat(line, "\t") .. "\n"
  end
end

local report = printer(text)

-- Each gives the globals of a program and what is to be called after it.
local sandbox = {}

function sandbox.alike()
  local declared
  local function contract() return function() declared = {} return declared end end
  local globals = setmetatable({ print = printer(text), tostring = text, contract = contract }, {
    __index = _G,
    __newindex = function(_, name) error("assignment to the global " .. tostring(name), 2) end,
  })
  return globals, function() if declared then declared:run() end end
end

function sandbox.plain()
  return setmetatable({ print = printer(tostring) }, { __index = _G }), function() end
end

-- Ends a program that goes on for too long, at each of its steps from then on, for
-- it may catch errors.
local function stop()
  debug.sethook(stop, "", 1)
  if debug.getinfo(2, "S").source == "=p" then error("endless", 0) end
end

local function run(program, kind)
  local chunk, problem = loadstring(program, "=p")
  if not chunk then return report("load: " .. problem) end
  local globals, call = sandbox[kind]()
  setfenv(chunk, globals)
  debug.sethook(stop, "", 10000000)
  local ok, problem = pcall(function() chunk() call() end)
  debug.sethook()
  if not ok then report(problem) end
end

for head in io.lines() do
  local length, kind = head:match("^(%d+) (%a+)$")
  printed = {}
  run(io.read(tonumber(length)), kind)
  local answer = table.concat(printed)
  io.write(#answer, "\n", answer)
  io.flush()
end
