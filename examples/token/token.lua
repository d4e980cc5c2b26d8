--- Tokens in whole units, many kinds in one contract: what each address holds of
--- each, exact to any size, and how much of it others may take.
---
--- An address is the name of a user, who alone moves what it holds. Who has the
--- role bridge acts for any address: a program that brings in what happened
--- elsewhere, between addresses that have no key here. Who may do what:
---
---   anyone        ask
---   users         transfer, approve, and transfer_from what was approved
---   role issuer   mint
---   role bridge   settle, and all that users do, for any address
---@class Token
---@field balances table<string, table<string, decimal>>                    units by token and address
---@field allowances table<string, table<string, table<string, decimal>>>   units by token, owner and spender
---@field supply table<string, decimal>                                     units in existence, by token
---@access user
local Token = contract "Token" {
  version = 1,
  state = { balances = {}, allowances = {}, supply = {} },
}

--- Some rows of a list that is read page by page, in the order of their names.
---@class Page
---@field units table<string, decimal>   by name
---@field next? string                   the name to go on behind, if more follow

local ZERO = decimal(0)
local PAGE = 100 -- rows, unless less is asked for

-- The address to act for: the caller's own, or the one that a bridge names.
local function acting_for(address)
  if address == nil or address == ctx.caller then
    return ctx.caller
  end
  for _, role in ipairs(ctx.user.roles) do
    if role == "bridge" then
      return address
    end
  end
  error { code = "not_yours", message = "only a bridge may act for " .. address }
end

local function check_whole(units)
  assert(units >= 0 and units:scale() == 0, "units must be whole and not negative")
end

-- The table at a key, made if there is none.
local function within(parent, key)
  if not parent[key] then
    parent[key] = {}
  end
  return parent[key]
end

-- An amount of nothing is not kept.
local function put(amounts, name, units)
  if units > 0 then
    amounts[name] = units
  else
    amounts[name] = nil
  end
end

local function mint(self, token, to, units)
  local accounts = within(self.balances, token)
  self.supply[token] = (self.supply[token] or ZERO) + units
  put(accounts, to, (accounts[to] or ZERO) + units)
  emit("mint", { token = token, to = to, units = units })
end

-- Spender is nil if the owner moves the units.
local function move(self, token, from, to, units, spender)
  local accounts = within(self.balances, token)
  local have = accounts[from] or ZERO
  assert(have >= units, "not enough units at " .. from)
  put(accounts, from, have - units)
  put(accounts, to, (accounts[to] or ZERO) + units)
  emit("transfer", { token = token, from = from, to = to, units = units, spender = spender })
end

local function allowance(self, token, owner, spender)
  local owners = self.allowances[token]
  local spenders = owners and owners[owner]
  return spenders and spenders[spender] or ZERO
end

local function allow(self, token, owner, spender, units)
  put(within(within(self.allowances, token), owner), spender, units)
end

-- A page of what stands behind a name, or at the beginning if that is nil.
local function page(amounts, after, limit)
  limit = limit or PAGE
  assert(limit >= 1 and limit <= PAGE, "limit must be from 1 to " .. PAGE)
  local units, count, last = {}, 0, nil
  for name, amount in pairs(amounts, after) do
    if count == limit then
      return { units = units, next = last }
    end
    units[name], count, last = amount, count + 1, name
  end
  return { units = units }
end

--- Make new units.
---@access role:issuer
---@param token string      which token
---@param to string         address to credit
---@param units decimal     whole, not negative
function Token:mint(token, to, units)
  check_whole(units)
  mint(self, token, to, units)
end

--- Move units to another address.
---@param token string      which token
---@param to string         address to credit
---@param units decimal     whole, not negative
---@param from? string      address to debit; default: the caller's, another for bridges only
function Token:transfer(token, to, units, from)
  check_whole(units)
  move(self, token, acting_for(from), to, units)
end

--- Let another address take units, as many in all. It replaces what the same
--- spender was allowed before; 0 takes that back.
---@param token string      which token
---@param spender string    address that may take them
---@param units decimal     whole, not negative; may be more than there is
---@param owner? string     address to take from; default: the caller's, another for bridges only
function Token:approve(token, spender, units, owner)
  check_whole(units)
  owner = acting_for(owner)
  allow(self, token, owner, spender, units)
  emit("approve", { token = token, owner = owner, spender = spender, units = units })
end

--- Move units that their owner approved, to any address.
---@param token string      which token
---@param from string       address to debit, which is the owner's
---@param to string         address to credit
---@param units decimal     whole, not negative
---@param spender? string   address that was approved; default: the caller's, another for bridges only
---@return decimal left     what the spender may still take
function Token:transfer_from(token, from, to, units, spender)
  check_whole(units)
  spender = acting_for(spender)
  local left = allowance(self, token, from, spender) - units
  assert(left >= 0, "not enough units of " .. from .. " are approved for " .. spender)
  allow(self, token, from, spender, left)
  move(self, token, from, to, units, spender)
  return left
end

--- Move units, and make first what the sender lacks: to take up the middle of
--- a history whose beginning is not known.
---@access role:bridge
---@param token string      which token
---@param from string       address to debit
---@param to string         address to credit
---@param units decimal     whole, not negative
---@return decimal made     units that the sender lacked
function Token:settle(token, from, to, units)
  check_whole(units)
  local lacking = units - (within(self.balances, token)[from] or ZERO)
  if lacking > 0 then
    mint(self, token, from, lacking)
  else
    lacking = ZERO
  end
  move(self, token, from, to, units)
  return lacking
end

--- What an address holds of a token.
---@view
---@access anyone
---@param token string
---@param address string
---@return decimal units
function Token:balance(token, address)
  local accounts = self.balances[token]
  return accounts and accounts[address] or ZERO
end

--- What a spender may still take from an owner.
---@view
---@access anyone
---@param token string
---@param owner string
---@param spender string
---@return decimal units
function Token:allowance(token, owner, spender)
  return allowance(self, token, owner, spender)
end

--- The units of a token that exist.
---@view
---@access anyone
---@param token string
---@return decimal units
function Token:total(token)
  return self.supply[token] or ZERO
end

--- Who holds a token, and how much: a page of addresses.
---@view
---@access anyone
---@param token string
---@param after? string     next of the page before; default: the first page
---@param limit? integer    rows, 1 to 100; default 100
---@return Page
function Token:holders(token, after, limit)
  local accounts = self.balances[token]
  return accounts and page(accounts, after, limit) or { units = {} }
end

--- The units of each token: a page of tokens.
---@view
---@access anyone
---@param after? string     next of the page before; default: the first page
---@param limit? integer    rows, 1 to 100; default 100
---@return Page
function Token:totals(after, limit)
  return page(self.supply, after, limit)
end
