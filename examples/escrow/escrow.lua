---@class Deal
---@field buyer user
---@field seller user
---@field arbiter? user       decides when they disagree; without one there is no dispute
---@field amount decimal
---@field deadline integer    from then on the seller may take the money; seconds since 1970
---@field phase "paid"|"disputed"|"released"|"refunded"
---@field reason? string      of the dispute

--- Holds money for a buyer and a seller: until the buyer releases it, the deadline
--- has passed, or an arbiter decides.
---@class Escrow
---@field balances table<string, decimal>   free money by user
---@field deals table<integer, Deal>        by number, from 1
---@field next_deal integer
---@access user
local Escrow = contract "Escrow" {
  version = 1,
  state = { balances = {}, deals = {}, next_deal = 1 },
}

local ZERO = decimal("0.00")
local PAGE = 20

local function existing(self, number)
  return self.deals[number] or error { code = "no_deal", message = "there is no deal " .. number }
end

local function check_phase(number, deal, phase)
  if deal.phase ~= phase then
    error { code = "phase", message = "deal " .. number .. " is " .. deal.phase .. ", not " .. phase }
  end
end

local function check_caller(allowed, message)
  if not allowed then
    error { code = "not_yours", message = message }
  end
end

local function credit(self, user, amount)
  self.balances[user] = (self.balances[user] or ZERO) + amount
end

local function finish(self, number, deal, phase, receiver)
  deal.phase = phase
  credit(self, receiver, deal.amount)
  emit("finished", { deal = number, phase = phase, receiver = receiver, amount = deal.amount })
end

--- Put down that money of a user has come in.
---@access admin
---@param user user
---@param amount decimal   more than 0
function Escrow:deposit(user, amount)
  assert(amount > 0, "amount must be more than 0")
  credit(self, user, amount)
end

--- Pay for a deal from one's own balance. The money is held.
---@param seller user
---@param amount decimal     more than 0
---@param seconds integer    until the seller may take it
---@param arbiter? user      neither buyer nor seller
---@return integer number    of the deal
function Escrow:open(seller, amount, seconds, arbiter)
  local buyer = ctx.caller
  assert(amount > 0, "amount must be more than 0")
  assert(seconds > 0, "seconds must be more than 0")
  assert(seller ~= buyer, "buyer and seller must differ")
  assert(arbiter ~= buyer and arbiter ~= seller, "the arbiter must be a third")
  local rest = (self.balances[buyer] or ZERO) - amount
  assert(rest >= 0, "not enough money")
  self.balances[buyer] = rest
  local number = self.next_deal
  self.next_deal = number + 1
  self.deals[number] = {
    buyer = buyer, seller = seller, arbiter = arbiter, amount = amount,
    deadline = ctx.time + seconds, phase = "paid",
  }
  emit("opened", { deal = number, buyer = buyer, seller = seller, amount = amount })
  return number
end

--- Give the money to the seller: for the buyer, and past the deadline for the
--- seller.
---@param number integer
function Escrow:release(number)
  local deal = existing(self, number)
  check_phase(number, deal, "paid")
  local is_late = ctx.time >= deal.deadline and ctx.caller == deal.seller
  check_caller(is_late or ctx.caller == deal.buyer, "only the buyer may release before the deadline")
  finish(self, number, deal, "released", deal.seller)
end

--- Ask the arbiter to decide: for buyer and seller.
---@param number integer
---@param reason string
function Escrow:dispute(number, reason)
  local deal = existing(self, number)
  check_phase(number, deal, "paid")
  check_caller(ctx.caller == deal.buyer or ctx.caller == deal.seller, "only buyer and seller may dispute")
  assert(deal.arbiter, "deal " .. number .. " has no arbiter")
  deal.phase, deal.reason = "disputed", reason
  emit("disputed", { deal = number, by = ctx.caller, reason = reason })
end

--- Decide a dispute: for the arbiter.
---@param number integer
---@param winner "buyer"|"seller"
function Escrow:decide(number, winner)
  local deal = existing(self, number)
  check_phase(number, deal, "disputed")
  check_caller(ctx.caller == deal.arbiter, "only the arbiter may decide")
  finish(self, number, deal, winner == "buyer" and "refunded" or "released", deal[winner])
end

--- One's own free money.
---@view
---@return decimal
function Escrow:balance()
  return self.balances[ctx.caller] or ZERO
end

--- A deal.
---@view
---@param number integer
---@return Deal
function Escrow:deal(number)
  return existing(self, number)
end

--- A page of deals, in the order of their numbers.
---@view
---@param after? integer   number of the last one of the page before
---@return { number: integer, deal: Deal }[]
function Escrow:list(after)
  local page = {}
  for number, deal in pairs(self.deals, after) do
    page[#page + 1] = { number = number, deal = copy(deal) }
    if #page == PAGE then
      break
    end
  end
  return page
end
