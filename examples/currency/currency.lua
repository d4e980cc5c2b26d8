--- A digital currency: accounts that hold exact amounts and pass them on.
---@class DigitalCurrency
---@field accounts table<string, decimal>   balance by account
local DigitalCurrency = contract "DigitalCurrency" {
  version = 1,
  state = { accounts = {} },
}

local function existing(self, key)
  return self.accounts[key] or error("no account " .. key)
end

local function positive(quantity)
  assert(quantity > 0, "quantity must be more than 0")
end

--- Open an account. One that is open already stays as it is.
---@param key string        name of the account
---@return string key
function DigitalCurrency:add_account(key)
  self.accounts[key] = self.accounts[key] or 0
  return key
end

--- Put newly made money on an account.
---@param key string        account to credit
---@param quantity decimal  more than 0
function DigitalCurrency:increment(key, quantity)
  positive(quantity)
  self.accounts[key] = existing(self, key) + quantity
end

--- Move money from one account to another.
---@param source string     account to debit
---@param dest string       account to credit
---@param quantity decimal  more than 0
function DigitalCurrency:transfer(source, dest, quantity)
  positive(quantity)
  local have = existing(self, source)
  assert(have >= quantity, "not enough money in " .. source)
  self.accounts[source] = have - quantity
  self.accounts[dest] = existing(self, dest) + quantity
end

--- What an account holds.
---@view
---@param key string        account
---@return decimal
function DigitalCurrency:balance(key)
  return existing(self, key)
end
