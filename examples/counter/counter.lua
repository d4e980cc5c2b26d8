--- Greets, and counts how often it did.
---@class Counter
---@field counter integer   greetings so far
local Counter = contract "Counter" {
  version = 1,
  state = { counter = 0 },
}

--- Greet and count.
---@return string greeting  with the number of this greeting
function Counter:hello()
  self.counter = self.counter + 1
  return "Hello " .. self.counter
end
