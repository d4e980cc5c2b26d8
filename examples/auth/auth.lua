--- Greets users by name, and nobody else. A user is who has shown a key; who has
--- shown none is anonymous.
---@class Auth
---@field visits table<string, integer>   greetings so far, by user
local Auth = contract "Auth" {
  version = 1,
  state = { visits = {} },
}

local function greet(self, name)
  local visits = (self.visits[name] or 0) + 1
  self.visits[name] = visits
  return "Hello " .. name .. ", this is visit #" .. visits
end

--- Greet the user who calls. The ledger refuses the anonymous at the door, so
--- that there is always a ctx.user here.
---@access user
---@return string greeting
function Auth:hello()
  return greet(self, ctx.user.name)
end

--- Greet the user who calls, and tell the anonymous what to do. Everybody may
--- call this: the code decides.
---@return string greeting
function Auth:welcome()
  if not ctx.user then
    error { code = "anonymous", message = "I greet users only; ask the admin for a key" }
  end
  return greet(self, ctx.user.name)
end

--- The name by which the ledger knows the caller; nothing for the anonymous.
---@view
---@return string? name
function Auth:whoami()
  return ctx.caller
end
