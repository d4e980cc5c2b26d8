---@alias Answer "yes"|"no"|"abstain"

---@class Member
---@field weight integer
---@field carried integer     weight of those for whom this member votes
---@field delegate? user      who votes for this member

---@class Motion
---@field text string
---@field quorum decimal      percent of all weight that must vote
---@field closes integer      seconds since 1970
---@field votes table<user, Answer>
---@field yes integer         weight of these votes
---@field no integer
---@field abstain integer
---@field outcome? "carried"|"lost"|"no quorum"

--- Members with weights vote on one motion after the other, themselves or through
--- a delegate. A motion needs a quorum, and more yes than no.
---@class Vote
---@field members table<user, Member>
---@field weight integer      of all members
---@field motions table<integer, Motion>   by number, from 1
---@field last integer        number of the newest motion
---@access user
local Vote = contract "Vote" {
  version = 1,
  state = { members = {}, weight = 0, motions = {}, last = 0 },
}

local function member(self, name)
  return self.members[name] or error { code = "no_member", message = name .. " is no member" }
end

local function motion(self, number)
  return self.motions[number] or error { code = "no_motion", message = "there is no motion " .. number }
end

local function is_open(self)
  return self.last > 0 and not self.motions[self.last].outcome
end

-- Weights count from the beginning of a motion to its end.
local function check_none_open(self)
  if is_open(self) then
    error { code = "open", message = "motion " .. self.last .. " is open" }
  end
end

local function open_motion(self)
  if not is_open(self) then
    error { code = "not_open", message = "no motion is open" }
  end
  return self.motions[self.last]
end

--- Give a user a weight; 0 ends the membership.
---@access role:chair
---@param name user
---@param weight integer
function Vote:enroll(name, weight)
  check_none_open(self)
  assert(weight >= 0, "weight must not be less than 0")
  local old = self.members[name]
  assert(not old or old.carried == 0 and not old.delegate, name .. " has delegations, which must end first")
  self.weight = self.weight - (old and old.weight or 0) + weight
  self.members[name] = weight > 0 and { weight = weight, carried = 0 } or nil
  emit("enrolled", { name = name, weight = weight })
end

--- Let another member vote, or, without a name, vote oneself again. Who votes for
--- others can't delegate.
---@param delegate? user
function Vote:delegate(delegate)
  check_none_open(self)
  local me = member(self, ctx.caller)
  if me.delegate then
    local old = member(self, me.delegate)
    old.carried = old.carried - me.weight
  end
  me.delegate = delegate
  if delegate then
    local new = member(self, delegate)
    assert(delegate ~= ctx.caller, "the delegate must be another member")
    assert(not new.delegate, delegate .. " has a delegate already")
    assert(me.carried == 0, ctx.caller .. " votes for others")
    new.carried = new.carried + me.weight
  end
  emit("delegated", { member = ctx.caller, delegate = delegate })
end

--- Ask the members something.
---@access role:chair
---@param text string
---@param quorum decimal     percent of all weight that must vote
---@param seconds integer    until it may be closed
---@return integer number    of the motion
function Vote:propose(text, quorum, seconds)
  check_none_open(self)
  assert(quorum >= 0 and quorum <= 100, "quorum must be from 0 to 100")
  assert(seconds > 0, "seconds must be more than 0")
  assert(self.weight > 0, "there are no members")
  local number = self.last + 1
  self.last = number
  self.motions[number] = {
    text = text, quorum = quorum, closes = ctx.time + seconds,
    votes = {}, yes = 0, no = 0, abstain = 0,
  }
  emit("proposed", { motion = number, text = text })
  return number
end

--- Vote on the open motion, with the weight of all for whom one votes. A vote may
--- be changed as long as the motion is open.
---@param answer Answer
function Vote:cast(answer)
  local open = open_motion(self)
  local me = member(self, ctx.caller)
  assert(ctx.time < open.closes, "the time for votes is over")
  if me.delegate then
    error { code = "delegated", message = me.delegate .. " votes for " .. ctx.caller }
  end
  local weight = me.weight + me.carried
  local before = open.votes[ctx.caller]
  if before then
    open[before] = open[before] - weight
  end
  open[answer] = open[answer] + weight
  open.votes[ctx.caller] = answer
  emit("cast", { motion = self.last, by = ctx.caller, answer = answer, weight = weight })
end

--- End the open motion when its time is over, or when all have voted.
---@return "carried"|"lost"|"no quorum" outcome
function Vote:close()
  local open = open_motion(self)
  local voted = open.yes + open.no + open.abstain
  assert(voted == self.weight or ctx.time >= open.closes, "votes may come in until " .. open.closes)
  if decimal(voted) * 100 < open.quorum * self.weight then
    open.outcome = "no quorum"
  else
    open.outcome = open.yes > open.no and "carried" or "lost"
  end
  emit("closed", { motion = self.last, outcome = open.outcome })
  return open.outcome
end

--- A motion with its votes, and its outcome when it has one.
---@view
---@param number integer
---@return Motion
function Vote:motion(number)
  return motion(self, number)
end

--- One member.
---@view
---@param name user
---@return Member
function Vote:member(name)
  return member(self, name)
end
