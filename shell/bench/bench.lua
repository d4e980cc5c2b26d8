--- The load of "moonledger bench": accounts that pass amounts on.
---@class Bench
---@field accounts table<string, decimal>   balance by account
local Bench = contract "Bench" {
  version = 1,
  state = { accounts = {} },
}

local function existing(self, key)
  return self.accounts[key] or error("no account " .. key)
end

--- Open the accounts from one number to another; those that are open stay as
--- they are.
---@param first integer
---@param last integer
function Bench:open(first, last)
  for i = first, last do
    local key = "account" .. i
    if not self.accounts[key] then
      self.accounts[key] = decimal("1000000000000")
    end
  end
end

--- Move an amount from one account to another.
---@param source string     account to debit
---@param dest string       account to credit
---@param quantity decimal  more than 0
function Bench:transfer(source, dest, quantity)
  assert(quantity > 0, "quantity must be more than 0")
  local have = existing(self, source)
  assert(have >= quantity, "not enough in " .. source)
  self.accounts[source] = have - quantity
  self.accounts[dest] = existing(self, dest) + quantity
end

--- What an account holds.
---@view
---@param key string
---@return decimal
function Bench:balance(key)
  return existing(self, key)
end
