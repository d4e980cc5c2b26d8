---@meta
-- What contracts of moonledger see besides Lua's own library, for editors that
-- run the Lua language server. The server never reads this file.

--- An exact, immutable decimal of at most 160 digits. It works with decimals and
--- integral numbers in either order.
---@class decimal
---@operator add(decimal|integer): decimal
---@operator sub(decimal|integer): decimal
---@operator mul(decimal|integer): decimal
---@operator unm: decimal
local Decimal = {}

---@alias rounding "half_even"|"half_up"|"half_down"|"up"|"down"|"ceiling"|"floor"

--- The quotient, rounded to so many digits after the point.
---@param divisor decimal|integer
---@param scale integer      0 to 160
---@param mode rounding
---@return decimal
function Decimal:div(divisor, scale, mode) end

--- The value rounded to so many digits after the point.
---@param scale integer      0 to 160
---@param mode rounding
---@return decimal
function Decimal:round(scale, mode) end

--- The value without its sign.
---@return decimal
function Decimal:abs() end

--- -1, 0 or 1.
---@return integer
function Decimal:sign() end

--- How many digits stand after the point.
---@return integer
function Decimal:scale() end

--- The value as a number, which must be integral and at most 2^53-1.
---@return integer
function Decimal:integer() end

--- Makes a decimal of a text such as "1.50", or of an integer.
---@param value string|integer|decimal
---@return decimal
function decimal(value) end

--- The name of a user of the ledger.
---@alias user string

--- A string of any bytes.
---@alias bytes string

---@class moonledger.User
---@field name string
---@field key? string       fingerprint of the key that was shown, never the key
---@field roles string[]

--- The call that runs. It can be used in methods only.
---@class moonledger.Context
---@field caller? string    user name; nil for the anonymous
---@field user? moonledger.User
---@field time integer      seconds since 1970, of the entry
---@field timestamp string  the time of the entry
---@field contract string
---@field method string
---@field height integer    of the entry; in a view, of the head
---@field request? string   request id
---@field random fun(least: integer, most: integer): integer   from a recorded seed; not in views
ctx = {}

--- Records an event with the call.
---@param name string
---@param data table
function emit(name, data) end

--- SHA-256 of a string, in lower-case hex.
---@param text string
---@return string
function sha256(text) end

--- A plain table with copies of all that a table of the state holds.
---@generic T
---@param value T
---@return T
function copy(value) end

--- Walks a table, a state table in the order of its keys; with a key, from behind
--- that on, which need not be there in a state table.
---@generic K, V
---@param t table<K, V>
---@param behind? K
---@return fun(t: table<K, V>, key?: K): K, V
---@return table<K, V>
---@return K?
function pairs(t, behind) end

---@class moonledger.Options
---@field version? integer   from 1; default 1
---@field state? table       the fields and their initial values

--- Declares the contract of a file: contract "Name" { version = 1, state = {} }.
---@param name string
---@return fun(options: moonledger.Options): table
function contract(name) end
