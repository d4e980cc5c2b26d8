---@class Lot
---@field pieces integer
---@field cost decimal        of one piece
---@field received integer    seconds since 1970

--- One article at one place: a queue of lots, the oldest first.
---@class Shelf
---@field first integer       number of the oldest lot
---@field last integer        number of the newest; less than first if there is none
---@field lots table<integer, Lot>
---@field pieces integer      in all lots
---@field value decimal       of all lots

---@class Place
---@field keeper user         answers for what is there
---@field shelves table<string, Shelf>   by article

---@class Parcel
---@field source string
---@field dest string
---@field article string
---@field lots Lot[]

--- Goods at several places, each with a keeper. What came in first goes out first,
--- and what is sent is nobody's stock until the other keeper takes it.
---@class Inventory
---@field places table<string, Place>
---@field parcels table<integer, Parcel>   on their way, by number
---@field last_parcel integer
---@access user
local Inventory = contract "Inventory" {
  version = 1,
  state = { places = {}, parcels = {}, last_parcel = 0 },
}

local ZERO = decimal("0.00")

local function place(self, name)
  return self.places[name] or error { code = "no_place", message = "there is no place " .. name }
end

local function kept(self, name)
  local found = place(self, name)
  if found.keeper ~= ctx.caller then
    error { code = "not_keeper", message = ctx.caller .. " does not keep " .. name }
  end
  return found
end

local function parcel(self, number)
  return self.parcels[number] or error { code = "no_parcel", message = "there is no parcel " .. number }
end

local function check_pieces(pieces)
  if pieces <= 0 then
    error { code = "no_pieces", message = "pieces must be more than 0" }
  end
end

local function put(found, article, lot)
  if not found.shelves[article] then
    found.shelves[article] = { first = 1, last = 0, lots = {}, pieces = 0, value = ZERO }
  end
  local shelf = found.shelves[article]
  shelf.last = shelf.last + 1
  shelf.lots[shelf.last] = lot
  shelf.pieces = shelf.pieces + lot.pieces
  shelf.value = shelf.value + lot.cost * lot.pieces
end

-- Takes pieces of the oldest lots, the last of them in part, and returns them as
-- lots.
local function take(found, article, pieces)
  check_pieces(pieces)
  local shelf = found.shelves[article]
  local there = shelf and shelf.pieces or 0
  if there < pieces then
    error { code = "too_few", message = "there are " .. there .. " of " .. article .. ", not " .. pieces }
  end
  local taken = {}
  while pieces > 0 do
    local lot = shelf.lots[shelf.first]
    local part = copy(lot)
    part.pieces = math.min(pieces, lot.pieces)
    taken[#taken + 1] = part
    pieces = pieces - part.pieces
    shelf.pieces = shelf.pieces - part.pieces
    shelf.value = shelf.value - part.cost * part.pieces
    if part.pieces < lot.pieces then
      lot.pieces = lot.pieces - part.pieces
    else
      shelf.lots[shelf.first] = nil
      shelf.first = shelf.first + 1
    end
  end
  return taken
end

--- Make a place, or give it to another keeper.
---@access role:manager
---@param name string
---@param keeper user
function Inventory:assign(name, keeper)
  if self.places[name] then
    self.places[name].keeper = keeper
  else
    self.places[name] = { keeper = keeper, shelves = {} }
  end
  emit("assigned", { place = name, keeper = keeper })
end

--- Put goods on the shelf that came in: for the keeper.
---@param at string         the place
---@param article string
---@param pieces integer    more than 0
---@param cost decimal      of one piece
function Inventory:receive(at, article, pieces, cost)
  check_pieces(pieces)
  assert(cost >= 0, "cost must not be less than 0")
  put(kept(self, at), article, { pieces = pieces, cost = cost, received = ctx.time })
  emit("received", { place = at, article = article, pieces = pieces, cost = cost })
end

--- Take goods from the shelf for good: for the keeper.
---@param at string         the place
---@param article string
---@param pieces integer    more than 0
---@return decimal cost     of these pieces
function Inventory:issue(at, article, pieces)
  local cost = ZERO
  for _, lot in ipairs(take(kept(self, at), article, pieces)) do
    cost = cost + lot.cost * lot.pieces
  end
  emit("issued", { place = at, article = article, pieces = pieces, cost = cost })
  return cost
end

--- Issue what there is enough of, and tell what is wrong with the rest.
---@param at string                        the place
---@param wanted table<string, integer>    pieces by article
---@return { cost: decimal, refused: table<string, string> }
function Inventory:pick(at, wanted)
  kept(self, at)
  local cost, refused = ZERO, {}
  for article, pieces in pairs(wanted) do
    local ok, result = pcall(Inventory.issue, self, at, article, pieces)
    if ok then
      cost = cost + result
    elseif type(result) == "table" and result.code == "too_few" then
      refused[article] = result.message
    else
      error(result, 0)
    end
  end
  return { cost = cost, refused = refused }
end

--- Send goods to another place: for the keeper.
---@param source string
---@param dest string
---@param article string
---@param pieces integer    more than 0
---@return integer number   of the parcel
function Inventory:send(source, dest, article, pieces)
  assert(source ~= dest, "source and dest must differ")
  place(self, dest)
  local lots = take(kept(self, source), article, pieces)
  local number = self.last_parcel + 1
  self.last_parcel = number
  self.parcels[number] = { source = source, dest = dest, article = article, lots = lots }
  emit("sent", { parcel = number, source = source, dest = dest, article = article, pieces = pieces })
  return number
end

--- Take a parcel, or let it go back to the shelf it came from: for the keeper to
--- whom it was sent.
---@param number integer
---@param accepted boolean
function Inventory:answer(number, accepted)
  local found = parcel(self, number)
  local target = kept(self, found.dest)
  if not accepted then
    target = place(self, found.source)
  end
  for _, lot in ipairs(found.lots) do
    put(target, found.article, copy(lot))
  end
  self.parcels[number] = nil
  emit(accepted and "accepted" or "returned", { parcel = number })
end

--- How much of an article is at a place, and what it is worth.
---@view
---@param at string
---@param article string
---@return { pieces: integer, value: decimal }
function Inventory:stock(at, article)
  local shelf = place(self, at).shelves[article]
  return { pieces = shelf and shelf.pieces or 0, value = shelf and shelf.value or ZERO }
end

--- A parcel that is on its way.
---@view
---@param number integer
---@return Parcel
function Inventory:parcel(number)
  return parcel(self, number)
end
