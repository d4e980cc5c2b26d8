--- The smallest contract: it keeps nothing and greets.
---@class Hello
local Hello = contract "Hello" {
  version = 1,
}

--- Say hello.
---@view
---@return string
function Hello:hello()
  return "Hello"
end
