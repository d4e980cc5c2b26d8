package lint

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the lints know of values, of what is done with them, and of what does
// nothing.
func TestLintsOfValues(t *testing.T) {
	for name, snippet := range map[string]string{
		"self set": method(`
			self = { supply = 1 }                 --> self-assignment
			self.suply = 1                        --> unknown-field
		`) + "local function set(self) self = self.prices return self end --> self-assignment\n" +
			"--- Uses it.\nfunction Shop:use() set(self) end\n" +
			"local Class = {}\nfunction Class:new() self = {} return self end\nClass:new()\n",
		"members of globals set": method(`
			ctx.caller = name                     --> global-assignment
			ctx.height, math.tau = 1, 6.28        --> global-assignment global-assignment
			function string.trim() end            --> global-assignment
			local s = string
			s.trim = 1                            --> global-assignment
			local ctx = { caller = "x" }
			ctx.caller = "y"
		`),
		"the state by other names": method(`
			local groups = self.groups[name] or {}
			for k in pairs(groups) do print(k) end --> unbounded-pairs
			for k in pairs(self.groups[name] or {}) do print(k) end --> unbounded-pairs
			table.insert(groups, 1, name)         --> front-of-list
			local made = self.groups[name]
			if not made then made = {} end
			table.remove(made, 1)                 --> front-of-list
			local insert, walk = table.insert, pairs
			insert(self.queue, 1, name)           --> front-of-list
			for k in walk(self.prices) do print(k) end --> unbounded-pairs
			local sure = assert(self.groups[name])
			for k in pairs(sure) do print(k) end  --> unbounded-pairs
			local own = copy(self.groups[name]) or {}
			for k in pairs(own) do print(k) end
			table.insert(own, 1, name)
			local other = { name }
			table.insert(other, 1, name)
			for k in pairs(self.prices, name) do print(k) end
		`),
		"types of fields": method(`
			self.supply = "5"                     --> wrong-type
			self.supply = "five"                  --> wrong-type
			self.owner = 5                        --> wrong-type
			self.owner = share                    --> wrong-type
			self.owner = amount                   --> wrong-type
			self.owner = tostring(amount)
			self.owner = nil                      --> wrong-type
			self.queue = "x"                      --> wrong-type
			self.queue = { "x", 5 }               --> wrong-type
			self.queue[1] = true                  --> wrong-type
			self.queue.x = "x"                    --> wrong-type
			self.prices[1] = amount               --> wrong-type
			self.prices[share] = amount           --> wrong-type
			self.prices[name] = function() end    --> wrong-type
			self.orders[1] = { price = "1" }      --> wrong-type
			self.orders[1] = { note = "x" }       --> wrong-type
			self.orders[1] = { price = 1, nte = "" } --> unknown-field
			self.first = {}                       --> wrong-type
			self.first.note = nil
			self.first = nil
			self.queue[2] = nil
			self.supply, self.owner = 5, name
			self.prices[name], self.orders[1] = amount, { price = amount, note = name }
			self.orders[share] = nil
		`),
		"types of arguments and results": "--- Does it.\n---@param n integer\n---@param side \"buy\"|\"sell\"\n---@param o? string\n---@return integer\n" +
			"function Shop:t(n, side, o)\n" +
			"  if n > 1 then return \"x\" end           --> wrong-type\n" +
			"  if n > 2 then return 1.5 end           --> wrong-type\n" +
			"  if n > 3 then return Shop.t(self, \"1\", \"buy\") end --> wrong-type\n" +
			"  if n > 4 then return Shop.t(self, 1, \"bye\") end --> wrong-type\n" +
			"  if n > 5 then return Shop.t(self, 1) end --> wrong-type\n" +
			"  if n > 6 then return Shop.t(self, n, side, 5) end --> wrong-type\n" +
			"  if n > 7 then return end                 --> wrong-result\n" +
			"  if n > 8 then return nil end             --> wrong-result\n" +
			"  if n > 9 then return 1, 2 end            --> wrong-result\n" +
			"  if n > 10 then return Shop.t(self, unpack({ 1 })) end\n" +
			"  return Shop.t(self, 1, side, o)\nend\n" +
			"--- Gives none.\n---@return integer\nfunction Shop:none() print(1) end --> wrong-result\n" +
			"--- Fails.\n---@return integer\nfunction Shop:fails() error(\"x\") end\n" +
			"--- Loops.\n---@return integer\nfunction Shop:loops() while true do if ctx.height then error(\"x\") end end end\n" +
			"--- May.\n---@return integer?\nfunction Shop:may() print(1) end\n",
		"types of the library": method(`
			_ = decimal("1,50")                   --> wrong-type
			_ = decimal(true)                     --> wrong-type
			emit("x", name)                       --> wrong-type
			emit({}, {})                          --> wrong-type
			for k in pairs(name) do print(k) end  --> wrong-type
			for k in ipairs(ctx.user.roles) do print(k) end
			_ = next(self.prices)                 --> wrong-type
			_ = amount.round(2, "up")             --> wrong-type
			_ = string.rep(amount, 2)             --> wrong-type
			_ = decimal("1.50") + decimal(name) + decimal(5)
			_ = string.rep(share, 2) .. math.floor(name) .. next({})
		`),
		"keys": method(`
			_ = self.prices[1]                    --> wrong-key
			_ = self.queue[0]                     --> wrong-key
			_ = self.queue[name]                  --> wrong-key
			_ = self.orders["1"]                  --> wrong-key
			_ = self.prices[share]                --> wrong-key
			_ = name.owner                        --> wrong-key
			_ = self.prices[name], self.queue[1], self.queue[share], self.orders[share]
			for i, _ in ipairs(self.queue) do _ = self.prices[i] end --> wrong-key
			for k, _ in pairs(self.prices) do _ = self.prices[k] break end
			for k, _ in pairs(self.prices) do _ = self.queue[k] break end --> wrong-key
		`),
		"fields of arguments": "--- Sums.\n---@param order Order\n---@param shape {a: integer}\n---@return any\nfunction Shop:sum(order, shape)\n" +
			"  local p = order.prise --> wrong-key\n  order.sum = order.price\n  return { p, order.sum, order.note, shape.b } --> wrong-key\nend\n",
		"fields set in arguments": "--- Tells it.\n---@param order Order\n---@param list string[]\nfunction Shop:tell(order, list)\n" +
			"  print(order.price / 2)\n  order.price = tostring(order.price)\n  print(order.price < \"5\")\n  order.note = 5\n" +
			"  order = { price = 0.5 }\n  table.insert(list, 5)\n  print(list[1] + 1, list[1] < 5)\n  emit(\"told\", order)\nend\n",
		"fields not set in arguments": "--- Tells it.\n---@param order Order\n---@param list string[]\nfunction Shop:tell(order, list)\n" +
			"  print(order.price / 2) --> decimal-operator\n  print(list[1] < 5) --> wrong-operand\nend\n",
		"fields added to arguments": "--- Sums.\n---@param order Order\n---@param key string\n---@return any\n" +
			"function Shop:sum(order, key)\n  order[key] = 1\n  return order.sum\nend\n",
		"fields behind arguments": "--- Sums.\n---@param order Order\n---@return any\n" +
			"function Shop:sum(order)\n  setmetatable(order, { __index = print })\n  return order.sum\nend\n",
		"operands": method(`
			_ = name < 5                          --> wrong-operand
			_ = amount >= "5"                     --> wrong-operand
			_ = self.queue > 0                    --> wrong-operand
			_ = true .. name                      --> wrong-operand
			_ = self.queue .. name                --> wrong-operand
			_ = amount + name                     --> wrong-operand
			_ = self.queue + 1                    --> wrong-operand
			_ = #share                            --> wrong-operand
			_ = share.x                           --> wrong-operand
			_ = ctx.caller()                      --> wrong-operand
			share.x = 1                           --> wrong-operand
			for i = "a", 2 do print(i) end        --> wrong-operand
			for k in self.queue do print(k) end   --> wrong-operand
			local t = setmetatable({}, { __lt = print, __concat = print, __add = print, __call = print })
			_ = t < t, t .. name, t + 1, t(), #t, true + t
			_ = name + 1, name .. 5, name .. amount, name < "x", share < 5, amount < share
			for k in t do print(k) end
			local flag = name == "x" and 5
			_ = flag and flag + 1
		`),
		"never equal": method(`
			_ = name == 5                         --> constant-comparison
			_ = "5" ~= amount                     --> constant-comparison
			_ = not name == "x"                   --> constant-comparison
			_ = {} == {}, 5 == "x"                --> constant-comparison constant-comparison
			_ = self.queue == {}                  --> constant-comparison
			_ = self.owner == 0.5                 --> constant-comparison
			_ = ctx.time == "now"                 --> constant-comparison
			_ = name == "x", share == 0.5, amount == 5, name == amount, self.first == nil, self.queue == self.queue
			local flag = name == "x" and "y"
			_ = flag == false
			local either = name == "x" and 5 or "5"
			_ = either == 5, either == "5"
		`) + "--- Sides.\n---@param side \"buy\"|\"sell\"\nfunction Shop:side(side)\n" +
			"  if side == \"bye\" then print(1) end --> constant-comparison\n  if side == \"buy\" then print(1) end\nend\n" +
			"function Shop:upgrade(from)\n  if self.supply == \"none\" and from == 1 then self.supply = 0 end\nend\n",
		"methods": method(`
			_ = name:uper()                       --> unknown-method
			_ = amount:floor()                    --> unknown-method
			_ = amount.floor                      --> unknown-method
			_ = Shop.prise(self, name)            --> unknown-method
			_ = Shop.prices[name]                 --> unknown-method
			_ = Shop:prise(name)                  --> unknown-method
			_ = string:upper(name)                --> unknown-method
			_ = ctx:random(1, 6)                  --> unknown-method
			_ = Shop:price(name)                  --> missing-self
			_ = Shop.price(name)                  --> missing-self
			_ = Shop.price()                      --> missing-self
			_ = Shop.price(self, name), name:upper(), amount:round(2, "up"), amount.scale(amount)
		`),
		"maps": method(`
			_ = #self.prices                      --> map-as-list
			for _, p in ipairs(self.prices) do print(p) end --> map-as-list
			table.insert(self.prices, amount)     --> map-as-list
			_ = #self.queue, #self.orders, #(self.prices or {}), #name
			for _, o in ipairs(self.orders) do print(o) end
		`),
		"removing": method(`
			for i, v in ipairs(self.queue) do
				if v == name then table.remove(self.queue, i) end --> remove-in-loop
			end
			local list = self.queue
			for i = 1, #list do
				if list[i] == name then
					print(i)
					table.remove(list, i)         --> remove-in-loop
				end
			end
			for i, v in ipairs(self.queue) do
				if v == name then table.remove(self.queue, i) break end
			end
			for i = #list, 1, -1 do table.remove(list, i) end
			for i = 1, #list do table.remove(self.groups[name], i) end
		`),
		"unreachable": method(`
			if name == "x" then
				error("no")
				print(1)                          --> unreachable-code
				print(2)
			end
			if name == "y" then error("a") else do return 1 end end
			print(3)                              --> unreachable-code
		`) + "local function f(error)\n  error('x')\n  while true do if error() then break end end\n  return 1\nend\nf()\n",
		"unused": method(`
			local a = 1                           --> unused-local
			local b                               --> unused-local
			b = 1
			local c, d = 1, 2                     --> unused-local
			local e, f = 1, 2
			local _g = 1
			local function h() end                --> unused-local
			for i, v in pairs({}) do print(1) end
			print(c, f)
		`),
	} {
		t.Run(name, func(t *testing.T) { check(t, snippet) })
	}
}

// Texts and hints about values and their types, and about what does nothing.
func TestTextsOfValues(t *testing.T) {
	text := `---@class T
---@field d decimal
---@field map table<string, integer>
---@field list string[]
local T = contract "T" { state = { d = 0, map = {}, list = {} } }
--- M.
---@param s string
---@param n integer
---@return integer
function T:m(s, n)
  self = { d = 1 }
  ctx.caller, self.d, self.map[s] = s, "1.50", s
  self.d = decimal("1,5") + s
  self.map[1], self.d = n, nil
  if self.map[1] == n or s == 5 or not s == "x" or self.list == {} then return end
  if self.list > n or s.x then return #self.map end
  local x = s:split() .. s:uper() .. T:m(s, n) .. T.m(s, n) .. T.mm(self) .. T.d .. string:upper(s)
  for i, v in ipairs(self.list) do if v == s then table.remove(self.list, i) end end
  for k in self.list do print(k) end
  emit(s, s)
  if s then error("x") else error("y") end
  return T.m(self, "1"), n.x, n(), -n, amount.abs(5)
end
`
	var got []string
	for _, f := range CheckText("t.lua", text) {
		got = append(got, f.String())
	}
	want := []string{
		"11:3: warning: self is set, which changes nothing in the state (write self.name = value for each field, or take a local) [self-assignment]",
		`12:3: error: "ctx.caller" can't be set: ctx is read-only (keep it in self or in a local) [global-assignment]`,
		`12:40: error: self.d must be decimal, got "1.50" (write decimal("1.50")) [wrong-type]`,
		"12:48: error: self.map[…] must be integer, got a string [wrong-type]",
		"13:12: error: + of a decimal and a string (write decimal(text)) [wrong-operand]",
		`13:20: error: "1,5" is no decimal (digits, with a point before a fraction, as in 12.50) [wrong-type]`,
		"14:3: error: table<string, integer> has keys of type string, not 1 [wrong-type]",
		`14:16: error: field "d" (decimal) of T is required and can't be removed (declare it with a ? if it may be absent) [wrong-type]`,
		"15:6: warning: table<string, integer> has keys of type string, not 1: this is nil [wrong-key]",
		"15:26: warning: a string is never equal to 5 (write a literal of that type, or convert the value) [constant-comparison]",
		`15:36: warning: a boolean is never equal to "x" (write a ~= b, or not (a == b)) [constant-comparison]`,
		"15:52: warning: a new table is never equal to another one (to tell whether a list is empty, write #t == 0; for other tables, begin a walk with pairs) [constant-comparison]",
		"15:73: error: the result must be integer, and here is none (return one, or write ---@return TYPE?) [wrong-result]",
		"16:6: error: > of a table and a number (#t is the length of a list) [wrong-operand]",
		`16:23: warning: a string has no member "x": this is nil [wrong-key]`,
		"16:39: warning: # gives 0: a table<string, integer> has no keys 1, 2, 3 (go through it with pairs, or keep a count in the state) [map-as-list]",
		`17:9: warning: the local "x" is never used (remove it, or begin its name with _) [unused-local]`,
		`17:13: error: a string has no method "split" (write for part in string.gmatch(text, "[^,]+") do … end) [unknown-method]`,
		`17:26: error: a string has no method "uper" (did you mean string.upper?) [unknown-method]`,
		"17:38: warning: T:m(…) gives the method the contract as self, not the state (write T.m(self, …)) [missing-self]",
		"17:51: warning: m takes the state as its first argument (write T.m(self, …)) [missing-self]",
		`17:64: error: T has no method "mm" (did you mean m?) [unknown-method]`,
		`17:78: error: T has no method "d" (write self.d) [unknown-method]`,
		"17:85: error: string:upper(…) passes string itself as the first argument (write string.upper(…)) [unknown-method]",
		"18:51: warning: the loop skips the element behind the one that table.remove takes out (go from #t down to 1, or leave the loop after it) [remove-in-loop]",
		"19:12: error: a for can't go through a table by itself (write pairs(t) or ipairs(t)) [wrong-operand]",
		"20:11: error: emit takes a table as its second argument, got a string (write { name = value }) [wrong-type]",
		`22:3: error: method "m" has 5 results; one is all that it can have (return a table, such as { a = x, b = y }) [wrong-result]`,
		"22:3: warning: this is never reached (remove it, or what is above it) [unreachable-code]",
		`22:10: error: argument "n" (integer) of m is missing [wrong-type]`,
		"22:26: error: a number has no members [wrong-operand]",
		"22:31: error: a number can't be called (write it without the parentheses) [wrong-operand]",
		`22:40: error: unknown global "amount" (declare it with local, or read it from self) [unknown-global]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want-, got+\n%s", diff)
	}
}
