--- Tokens in whole units: what each address holds of each token, exact to any size.
---@class Token
---@field balances table<string, table<string, decimal>>   units by token and address
---@field supply table<string, decimal>                    units in existence, by token
local Token = contract "Token" {
  version = 1,
  state = { balances = {}, supply = {} },
}

local zero = decimal(0)

local function holders(self, token)
  if not self.balances[token] then
    self.balances[token] = {}
  end
  return self.balances[token]
end

-- An address that holds nothing takes no room in the state.
local function put(accounts, address, units)
  if units > 0 then
    accounts[address] = units
  else
    accounts[address] = nil
  end
end

local function whole(units)
  assert(units >= 0 and units:scale() == 0, "units must be whole and not negative")
end

local function mint(self, token, to, units)
  local accounts = holders(self, token)
  self.supply[token] = (self.supply[token] or zero) + units
  put(accounts, to, (accounts[to] or zero) + units)
  emit("mint", { token = token, to = to, units = units })
end

local function move(self, token, from, to, units)
  local accounts = holders(self, token)
  local have = accounts[from] or zero
  assert(have >= units, "not enough units at " .. from)
  put(accounts, from, have - units)
  put(accounts, to, (accounts[to] or zero) + units)
  emit("transfer", { token = token, from = from, to = to, units = units })
end

--- Make new units.
---@param token string      which token
---@param to string         address to credit
---@param units decimal     whole, not negative
function Token:mint(token, to, units)
  whole(units)
  mint(self, token, to, units)
end

--- Move units from one address to another.
---@param token string      which token
---@param from string       address to debit
---@param to string         address to credit
---@param units decimal     whole, not negative
function Token:transfer(token, from, to, units)
  whole(units)
  move(self, token, from, to, units)
end

--- Move units, and make first what the sender lacks: to take up the middle of
--- a history whose beginning is not known.
---@param token string      which token
---@param from string       address to debit
---@param to string         address to credit
---@param units decimal     whole, not negative
---@return decimal made     units that the sender lacked
function Token:settle(token, from, to, units)
  whole(units)
  local lacking = units - (holders(self, token)[from] or zero)
  if lacking > 0 then
    mint(self, token, from, lacking)
  else
    lacking = zero
  end
  move(self, token, from, to, units)
  return lacking
end

--- What an address holds of a token.
---@view
---@param token string
---@param address string
---@return decimal units
function Token:balance(token, address)
  local accounts = self.balances[token]
  return accounts and accounts[address] or zero
end
