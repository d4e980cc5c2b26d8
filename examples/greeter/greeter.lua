--- Greets by name, and refuses a name that is misspelt.
---@class Greeter
---@field counter integer   greetings so far
local Greeter = contract "Greeter" {
  version = 1,
  state = { counter = 0 },
}

--- Greet somebody and count it. A call that fails is not counted.
---@param name string       whom to greet
---@return string greeting
function Greeter:hello(name)
  self.counter = self.counter + 1
  if name == "Guillen" then
    error("You probably misspelled Guillem")
  end
  return "Hello " .. name .. " for time #" .. self.counter
end
