--- A currency that its issuer alone can make more of, and that guards can keep
--- from being moved.
---
--- An account belongs to the user of that name. Who pays is the user who calls,
--- as the ledger knows them by their key, and never a name that was sent. Who
--- may do what:
---
---   anyone         ask for the supply
---   users          pay, and ask for their own balance
---   role guard     block and unblock accounts
---   role auditor   ask for all balances, and read state and history
---   the issuer     make money, and name the next issuer
---@class PermissionedCurrency
---@field issuer string                     user who can make money
---@field accounts table<string, decimal>   balance by user; who has nothing is not in it
---@field blocked table<string, string>     reason by user, of those who can't pay or be paid
---@field supply decimal                    sum of all balances
---@access user
---@read role:auditor
local PermissionedCurrency = contract "PermissionedCurrency" {
  version = 1,
  state = { accounts = {}, blocked = {}, supply = 0 },
}

local ZERO = decimal(0)
local PLACES = 2 -- behind the point: cents

--- Who deploys the contract is its issuer: admin, if it comes from the folder.
function PermissionedCurrency:init()
  self.issuer = ctx.caller
end

local function check_quantity(quantity)
  assert(quantity > 0, "quantity must be more than 0")
  assert(quantity:scale() <= PLACES, "quantity has more than " .. PLACES .. " places")
end

local function check_issuer(self)
  if ctx.caller ~= self.issuer then
    error { code = "not_issuer", message = "only the issuer, " .. self.issuer .. ", may do this" }
  end
end

local function check_free(self, account)
  local reason = self.blocked[account]
  if reason then
    error { code = "blocked", message = account .. " is blocked: " .. reason }
  end
end

local function holds_role(role)
  for _, held in ipairs(ctx.user.roles) do
    if held == role then
      return true
    end
  end
  return false
end

local function balance(self, account)
  return self.accounts[account] or ZERO
end

local function credit(self, account, quantity)
  self.accounts[account] = balance(self, account) + quantity
end

local function debit(self, account, quantity)
  local rest = balance(self, account) - quantity
  assert(rest >= 0, "not enough money in " .. account)
  self.accounts[account] = rest > 0 and rest or nil
end

--- Make money and give it to a user. For the issuer.
---@param to user           who gets it
---@param quantity decimal  more than 0, in cents at the least
function PermissionedCurrency:issue(to, quantity)
  check_issuer(self)
  check_quantity(quantity)
  check_free(self, to)
  credit(self, to, quantity)
  self.supply = self.supply + quantity
  emit("issue", { to = to, quantity = quantity })
end

--- Pay from one's own account.
---@param to user           who is paid
---@param quantity decimal  more than 0, in cents at the least
function PermissionedCurrency:pay(to, quantity)
  check_quantity(quantity)
  check_free(self, ctx.caller)
  check_free(self, to)
  debit(self, ctx.caller, quantity)
  credit(self, to, quantity)
  emit("pay", { from = ctx.caller, to = to, quantity = quantity })
end

--- Keep a user from paying and being paid. Who is blocked already gets the new
--- reason.
---@access role:guard
---@param account user
---@param reason string     is told to whoever tries
function PermissionedCurrency:block(account, reason)
  assert(account ~= self.issuer, "the issuer can't be blocked")
  self.blocked[account] = reason
  emit("block", { account = account, by = ctx.caller, reason = reason })
end

--- Let a user pay and be paid again.
---@access role:guard
---@param account user
function PermissionedCurrency:unblock(account)
  assert(self.blocked[account], account .. " is not blocked")
  self.blocked[account] = nil
  emit("unblock", { account = account, by = ctx.caller })
end

--- Make another user the issuer. For the issuer.
---@param to user
function PermissionedCurrency:hand_over(to)
  check_issuer(self)
  check_free(self, to)
  self.issuer = to
  emit("hand_over", { from = ctx.caller, to = to })
end

--- What an account holds: one's own, or any, for auditors.
---@view
---@param account? user     default: one's own
---@return decimal
function PermissionedCurrency:balance(account)
  account = account or ctx.caller
  if account ~= ctx.caller and not holds_role("auditor") then
    error { code = "not_yours", message = "only an auditor may ask for what others hold" }
  end
  return balance(self, account)
end

--- All the money there is.
---@view
---@access anyone
---@return decimal
function PermissionedCurrency:total()
  return self.supply
end
