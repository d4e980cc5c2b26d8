--- Who may do what: users, the hashes of their keys, and roles.
--- The ledger administers itself through this contract. No secret key belongs
--- into it.
---@class system
---@field users table<string, User>    by name; none is ever removed, so no name is used again
---@field keys table<string, string>   whose each key is, by fingerprint
---@access admin
---@read user
local system = contract "system" {
  version = 1,
  state = { users = {}, keys = {} },
}

--- Times are seconds since 1970.
---@class User
---@field since integer                   when it was made
---@field roles table<string, boolean>    true for each role that the user has
---@field keys table<string, Key>         by fingerprint; none is ever removed

---@class Key
---@field hash string        SHA-256 of the key, in hex; its first 32 digits are the fingerprint
---@field since integer      when it was made
---@field expires? integer   when it stops working; never without it
---@field revoked? integer   when it was revoked

local maxName = 64

-- A key in place of a name would stand in the chain for ever.
local function looksLikeKey(text)
  return #text == 46 and text:sub(1, 3) == "ml_"
end

local function checkName(what, name)
  if looksLikeKey(name) then
    error { code = "secret", message = "that looks like a key, and not like the name of a " .. what }
  end
  if #name > maxName or not name:find("^[A-Za-z][A-Za-z0-9_-]*$") then
    local rule = " is a letter and up to 63 letters, digits, _ or -"
    error { code = "bad_name", message = "the name of a " .. what .. rule .. ", not \"" .. name .. "\"" }
  end
end

local function addKey(self, name, hash, expires)
  if #hash ~= 64 or hash:find("[^0-9a-f]") then
    error { code = "bad_hash", message = "hash must be the 64 hex digits of a SHA-256" }
  end
  if expires and expires <= ctx.time then
    error { code = "bad_expiry", message = "the key would expire before it can be used" }
  end
  local fingerprint = hash:sub(1, 32)
  if self.keys[fingerprint] then
    error { code = "exists", message = "there is a key " .. fingerprint .. " already" }
  end
  self.keys[fingerprint] = name
  self.users[name].keys[fingerprint] = { hash = hash, since = ctx.time, expires = expires }
  emit("key_added", { user = name, key = fingerprint, expires = expires })
  return fingerprint
end

function system:init()
  self.users.admin = { since = ctx.time, roles = { admin = true }, keys = {} }
  emit("user_added", { user = "admin" })
  emit("role_added", { user = "admin", role = "admin" })
end

--- Make a user, with a first key.
---@param user string        its name: a letter and up to 63 letters, digits, _ or -
---@param hash string        SHA-256 of the key, in hex
---@param expires? integer   when the key stops working
---@return string fingerprint of the key
function system:add_user(user, hash, expires)
  checkName("user", user)
  if self.users[user] then
    error { code = "exists", message = "there is a user " .. user .. " already" }
  end
  self.users[user] = { since = ctx.time, roles = {}, keys = {} }
  emit("user_added", { user = user })
  return addKey(self, user, hash, expires)
end

--- Add a key to those of a user.
---@param user user
---@param hash string        SHA-256 of the key, in hex
---@param expires? integer   when the key stops working
---@return string fingerprint of the key
function system:add_key(user, hash, expires)
  return addKey(self, user, hash, expires)
end

--- End a key of a user. What was done with it stays valid.
---@param user user
---@param fingerprint string
function system:revoke_key(user, fingerprint)
  if looksLikeKey(fingerprint) then
    error { code = "secret", message = "that looks like a key, and not like the fingerprint of one" }
  end
  local key = self.users[user].keys[fingerprint]
  if not key then
    error { code = "no_key", message = user .. " has no key \"" .. fingerprint .. "\"" }
  end
  if not key.revoked then
    key.revoked = ctx.time
    emit("key_revoked", { user = user, key = fingerprint })
  end
end

--- Give a role to a user. Whoever has the role admin administers the ledger.
---@param user user
---@param role string   a letter and up to 63 letters, digits, _ or -
function system:add_role(user, role)
  checkName("role", role)
  local roles = self.users[user].roles
  if not roles[role] then
    roles[role] = true
    emit("role_added", { user = user, role = role })
  end
end

--- Take a role from a user.
---@param user user
---@param role string
function system:remove_role(user, role)
  checkName("role", role)
  if user == "admin" and role == "admin" then
    error { code = "last_admin", message = "the user admin keeps the role admin" }
  end
  local roles = self.users[user].roles
  if roles[role] then
    roles[role] = nil
    emit("role_removed", { user = user, role = role })
  end
end
