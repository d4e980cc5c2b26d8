package lint

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moonledger/runtime/schema"
	"moonledger/runtime/source"
)

// shop is the contract that the snippets of the tests belong to.
const shop = `---@class Shop
---@field owner string
---@field supply decimal
---@field prices table<string, decimal>
---@field queue string[]
---@field orders table<integer, Order>
---@field groups table<string, string[]>
---@field first Order?
local Shop = contract "Shop" {
  state = { owner = "x", supply = 0, prices = {}, queue = {}, orders = {}, groups = {} },
}
---@class Order
---@field price decimal
---@field note? string

--- Get a price.
---@param name string
---@return decimal
function Shop:price(name) return self.prices[name] end
`

var marked = regexp.MustCompile(`--> ([a-z -]+)`)

// check compares the findings in a snippet with the lints that stand behind -->
// at the ends of its lines.
func check(t *testing.T, snippet string) {
	t.Helper()
	tree, err := source.Parse("shop.lua", []byte(shop+snippet))
	if err != nil {
		t.Fatal(err)
	}
	c, problems := schema.Parse(tree)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	skip := strings.Count(shop, "\n")
	var got, want []string
	for _, f := range Check(tree, c) {
		got = append(got, fmt.Sprintf("%d %s", f.Line-skip, f.Lint))
	}
	for i, line := range strings.Split(snippet, "\n") {
		if marks := marked.FindStringSubmatch(line); marks != nil {
			for _, name := range strings.Fields(marks[1]) {
				want = append(want, fmt.Sprintf("%d %s", i+1, name))
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in\n%s\nwant-, got+\n%s", snippet, diff)
	}
}

// method makes a documented method of statements.
func method(body string) string {
	return "--- Does it.\n---@param name string\n---@param amount decimal\n---@param share number\n---@return any\n" +
		"function Shop:m(name, amount, share)\nlocal _ = { name, amount, share }\n" + body + "\nend\n"
}

func view(body string) string {
	return "--- Tells it.\n---@view\n---@return any\nfunction Shop:v()\n" + body + "\nend\n"
}

func TestLints(t *testing.T) {
	for name, snippet := range map[string]string{
		"globals read": method(`
			local a = ammount                     --> unknown-global
			foo()                                 --> unknown-global
			if DEBUG then a = 1 end               --> unknown-global
			local t = os.time()                   --> unknown-global
			t = math.random(6) + math.floor(1.5)  --> unknown-global
			t = string.gsplit("x")                --> unknown-global
			t = ctx.calller .. ctx.caller         --> unknown-global
			local math = { random = 1 }
			return print(_VERSION, a, t, math.random, string.format("x"), type(nil), unpack {}, pcall(error))
		`) + "local function helper() return self end --> unknown-global\nlocal f = function() return f end --> unknown-global\nhelper() f()\n",
		"visible locals": method(`
			do local inner = 1; _ = inner end
			print(inner)                          --> unknown-global
			repeat local done = true until done
			for i = 1, 3 do print(i) end
			for k, v in pairs({}) do print(k, v) end
			print(i, k)                           --> unknown-global unknown-global
			local function again(n) if n > 0 then return again(n - 1) end end
			again(3)
		`),
		"globals set": "function helper() end --> global-assignment\ncount = 0 --> global-assignment\n" + method(`
			supply = supply + 1                   --> global-assignment unknown-global
			local count = 0
			count, total = 1, 2                   --> global-assignment
			return count
		`),
		"forward declaration": "local last\nfunction last() return 1 end\nlocal _ = last()\n",
		"fields": method(`
			self.suply = 1                        --> unknown-field
			local p = self.price                  --> unknown-field
			self:price(name)                      --> unknown-method
			local o = self.orders[1]
			o.prise = amount                      --> unknown-field
			o.price = amount
			self.orders[2].note = "x" .. tostring(p)
			self.first.note = nil
			self.prices.anything = amount
			return Shop.price(self, name)
		`) + "local function helper(self)\n  return self.ownr --> unknown-field\nend\n" +
			"--- Uses it.\nfunction Shop:use() helper(self) end\n",
		"fields unknown to the linter": method(`
			local t = { price = 1 }
			t.prise = 1
			local o = copy(self.orders[1])
			o.prise = 1
			local function f(o) return o.prise end
			return f(self.orders[1]), f(t)
		`),
		"fields of older code": "function Shop:upgrade(from)\n  self.supply = self.old + from\nend\n" +
			"local function old(self) return self.older end\n--- Uses it.\nfunction Shop:use() old(self) end\n",
		"shadowed": method(`
			local supply = self.supply
			supply = supply + amount              --> shadowed-field
			local owner = self.owner
			owner = owner .. "x"
			self.owner = owner
			local first
			first = nil                           --> shadowed-field
			local other
			other = 1
			return other
		`) + "--- Sets it.\n---@param owner string\nfunction Shop:set(owner)\n  owner = owner --> shadowed-field\nend\n" +
			"--- Sets it.\n---@param owner string\nfunction Shop:set2(owner)\n  self.owner = owner\nend\n",
		"closures read": method(`
			local supply = 1
			local function get() return supply end
			supply = supply + 1
			return get()
		`),
		"view": view(`
			self.supply = 1                       --> write-in-view
			local prices = self.prices
			prices.x = 2                          --> write-in-view
			table.insert(self.queue, "x")         --> write-in-view
			table.sort(self.queue)                --> write-in-view
			emit("x", {})                         --> write-in-view
			local n = ctx.random(1, 2)            --> write-in-view
			pcall(function() self.supply = n end) --> write-in-view
			for _, order in pairs(self.orders) do order.note = nil break end --> write-in-view
			local mine = { n = 1 }
			mine.n = 2
			table.insert(mine, 1)
			local kept = copy(prices)
			kept.x = 1
			local either = self.prices or {}
			either.x = 1
			return table.concat(self.queue)
		`),
		"view through functions": "local function put(t, v) t.x = v end\nlocal function put2(self) put(self.prices, 1) end\n" +
			"local function both(t) t.x = 1 end\n" +
			"--- Writes.\nfunction Shop:w() put2(self) Shop._w(self, self.prices) both(self.prices) end\n" +
			"function Shop:_w(t) t.x = 1 end\n" + view(`
			put2(self)                            --> write-in-view
			Shop.w(self)                          --> write-in-view
			Shop._w(self, self.prices)            --> write-in-view
			local t = {}
			both(t)
			local function own() self.supply = 1 end
			own()                                 --> write-in-view
			return t
		`),
		"comparisons": method(`
			print(amount == 0.5)                  --> decimal-comparison
			print(0.5 ~= amount, amount < -0.5)   --> decimal-comparison decimal-comparison
			print(self.supply >= 1.5)             --> decimal-comparison
			local rate = 0.25
			print(amount > rate)                  --> decimal-comparison
			print(decimal("1") == 0.1)            --> decimal-comparison
			print(amount:div(3, 2, "down") == 0.1)--> decimal-comparison
			print(Shop.price(self, name) == 0.1)  --> decimal-comparison
			print(amount == 5, amount >= 1e3, amount == 2.0, share == 0.5, amount:scale() == 0.5)
		`),
		"literals": method(`
			self.supply = 0.5                     --> decimal-literal
			self.prices[name] = -0.5              --> decimal-literal
			self.supply = amount * 1.5            --> decimal-literal
			self.supply = 0.5 + amount            --> decimal-literal
			self.orders[1] = { price = 0.1 }      --> decimal-literal
			self.prices = { a = 0.1, b = 1 }      --> decimal-literal
			_ = decimal(0.1)                      --> decimal-literal
			_ = amount:div(0.1, 2, "down")        --> decimal-literal
			self.supply = 5
			self.supply = decimal("0.5")
			_ = share * 0.5
			_ = amount:round(2, "down")
		`) + "--- Gives it.\n---@param d decimal\n---@return decimal?\nfunction Shop:give(d)\n  if d == 1 then return 0.5 end --> decimal-literal\n" +
			"  return Shop.give(self, 0.5) --> decimal-literal\nend\n",
		"no decimals any more": method(`
			amount = amount:integer()
			print(amount / 2, #name)
			for i = 1, 2 do print(i / 2) end
			local n = 0
			n = n + 1
			return print(n / 2)
		`),
		"operators": method(`
			_ = amount / 2                        --> decimal-operator
			_ = 10 % amount                       --> decimal-operator
			_ = amount ^ 2                        --> decimal-operator
			_ = #self.supply                      --> decimal-operator
			local sum = 0
			for _, price in pairs(self.prices) do
				sum = sum + price
				if sum > 100 then break end
			end
			_ = -sum / 2                          --> decimal-operator
			local have = self.prices[name] or 0
			_ = have / 2                          --> decimal-operator
			local whole = 1
			whole = whole + 1
			_ = share / 2 + whole / 2 + amount:integer() / 2
		`),
		"through local functions": "local function existing(self, key) return self.prices[key] or error('no') end\n" +
			"local function twice(d) return d + d end\nlocal function same(x) return x end\n" +
			"local function loop(n, d) if n == 0 then return d end return loop(n - 1, d) end\n" + method(`
			_ = existing(self, name) / 2          --> decimal-operator
			_ = twice(amount) / 2                 --> decimal-operator
			_ = loop(3, amount) / 2               --> decimal-operator
			_ = same(amount) / 2
			_ = same(name)
		`),
		"pairs": method(`
			for k in pairs(self.prices) do print(k) end --> unbounded-pairs
			local orders = self.orders
			for _, o in pairs(orders) do          --> unbounded-pairs
				for i = 1, 2 do if i > 1 then break end end
				print(o)
			end
			for k in pairs(self.prices) do if k == name then break end end
			for k in pairs(self.prices) do while true do return k end end
		`),
		"pairs of few": method(`
			for k in pairs(self.first) do print(k) end
			for k in pairs(self) do print(k) end
			for k in pairs({ 1 }) do print(k) end
			for k in pairs(copy(self.prices)) do print(k) end
			for _, v in ipairs(self.queue) do print(v) end
			local pairs = ipairs
			for _, v in pairs(self.queue) do print(v) end
		`),
		"front": method(`
			table.insert(self.queue, 1, name)     --> front-of-list
			table.remove(self.queue, 1)           --> front-of-list
			table.insert(self.queue, name)
			table.remove(self.queue)
			table.insert(self.queue, 2, name)
			table.insert({}, 1, name)
			local function first(list) return table.remove(list, 1) end --> front-of-list
			return first(self.queue)
		`),
		"parameters": "local function a(x, y, _z) return x end --> unused-parameter\nlocal _ = a(1)\n" +
			"--- Does it.\n---@param x string\n---@param y string\nfunction Shop:p(x, y) return tostring(x) end --> unused-parameter missing-annotation\n" +
			"function Shop:_q(x) end --> unused-parameter\n" +
			"local function callback(k, v) return k end\n" +
			"--- Does it.\nfunction Shop:c() Shop._q(self, 1) string.gsub('x', 'x', callback) string.gsub('x', 'x', function(x) end) end\n" +
			"function Shop:upgrade(from) end\n",
		"results": "--- Does it.\nfunction Shop:r()\n  if self.supply == 1 then return end\n  if self.supply == 2 then return nil end\n" +
			"  return error('x')\nend\n--- Does it.\nfunction Shop:s()\n  local f = function() return 1 end\n  return f() --> missing-annotation\nend\n" +
			"function Shop:_t() return 1 end\n",
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
		"documentation": "---@view\n---@return string\nfunction Shop:d() return 'x' end --> missing-documentation\nfunction Shop:init() end\n",
		"silenced": method(`
			---@diagnostic disable-next-line: unknown-global
			print(a)
			---@diagnostic disable-next-line: unknown-field, undefined-global
			print(a, self.x)
			---@diagnostic disable-next-line
			print(a, self.x)
			print(a) ---@diagnostic disable-line: unknown-global
			---@diagnostic disable-next-line: unknown-field
			print(a) --> unknown-global
			---@diagnostic disable: unknown-global
			print(a, self.x) --> unknown-field
			---@diagnostic disable
			print(self.x)
			---@diagnostic enable: unknown-field
			print(a, self.x) --> unknown-field
			---@diagnostic enable
			-- @diagnostic disable
			---@diagnostic disable-next-line: nonsense
			print(a) --> unknown-global
		`),
	} {
		t.Run(name, func(t *testing.T) { check(t, snippet) })
	}
}

// Places, texts and hints, one of each lint.
func TestTexts(t *testing.T) {
	text := `---@class T
---@field d decimal
---@field list string[]
local T = contract "T" { state = { d = 0, list = {}, x = 1 } }
local function helper(a, b) return a + T.m(self) end
--- Views.
---@view
---@param p string
function T:v(p) self.d = helper(self.dd); emit("e", {}) return d end
function T:m() for k in pairs(self.list) do print(k) end
  table.insert(self.list, 1, math.rand()) lost = self.d / 2
  local d = self.d == 0.5; d = not d; self.d = 1.5 end
`
	var got []string
	for _, f := range CheckText("t.lua", text) {
		got = append(got, f.String())
	}
	want := []string{
		`4:54: warning: field "x" of the state has no type (write ---@field x TYPE under ---@class T) [missing-annotation]`,
		`5:26: warning: parameter "b" of helper is never used (remove it, or begin its name with _) [unused-parameter]`,
		`5:44: error: unknown global "self" (methods have it; give it to local functions as a parameter) [unknown-global]`,
		`9:14: warning: parameter "p" of v is never used (remove it, or begin its name with _) [unused-parameter]`,
		`9:17: error: the view v sets a field of the state (take ---@view away, or leave it to another method) [write-in-view]`,
		`9:26: error: the view v calls helper, which writes (take ---@view away, or leave it to another method) [write-in-view]`,
		`9:33: error: T has no field "dd"; did you mean "d"? (declare it with ---@field) [unknown-field]`,
		`9:43: error: the view v emits an event (take ---@view away, or leave it to another method) [write-in-view]`,
		`9:57: warning: method "v" returns something without ---@return (write ---@return TYPE above it) [missing-annotation]`,
		`9:64: error: unknown global "d" (write self.d) [unknown-global]`,
		`10:12: warning: method "m" has no documentation (write what it does above it, as --- TEXT) [missing-documentation]`,
		`10:16: warning: a loop over all of a state table takes more gas with every member (end it with break or return after so many, or keep a sum or count in the state) [unbounded-pairs]`,
		`11:3: warning: table.insert at the front of a list of the state writes all of it again (work at the end of the list, or keep the numbers of the first and the last in the state) [front-of-list]`,
		`11:30: error: there is no math.rand (math has abs, ceil, floor, fmod, huge, max, min, modf, pi, sqrt) [unknown-global]`,
		`11:43: error: global "lost" can't be set (write local lost, or keep it in self) [global-assignment]`,
		`11:50: error: a decimal has no operator / (write a:div(b, scale, rounding), such as a:div(b, 2, "half_even")) [decimal-operator]`,
		`12:13: error: == of a decimal and 0.5, which is not exact (write decimal("0.5")) [decimal-comparison]`,
		`12:28: warning: the local "d" is set and never used: the field of that name stays as it was (write self.d, or take another name) [shadowed-field]`,
		`12:48: error: 1.5 is not exact, and stands where a decimal is expected (write decimal("1.5")) [decimal-literal]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want-, got+\n%s", diff)
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

// upgrade has to go over all members, so it is told something else than methods.
func TestLoopInUpgrade(t *testing.T) {
	text := `---@class T
---@field list table<string, integer>
local T = contract "T" { state = { list = {} } }
function T:upgrade() for k, n in pairs(self.list) do self.list[k] = n + 1 end end
`
	var got []string
	for _, f := range CheckText("t.lua", text) {
		got = append(got, f.String())
	}
	want := []string{`4:22: warning: a loop over all of a state table takes more gas with every member (if there can be too many for one call, let the methods put each right when they write it) [unbounded-pairs]`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want-, got+\n%s", diff)
	}
}

// Where the declarations have problems, or the state is computed, less is known
// and nothing is made up.
func TestWithoutDeclarations(t *testing.T) {
	for name, text := range map[string]string{
		"problems in declarations": "local T = contract \"T\" {}\n---@class U\n---@field\n--- M.\nfunction T:m(_) self.y = os.time() return _ end",
		"no contract":              "return { 1, os.time() }",
		"computed state":           "local s = { a = os.time() }\nlocal T = contract \"T\" { state = s }\n--- M.\nfunction T:m() self.a = self.b end",
		"computed name":            "local T = contract \"T\" { state = { [\"a\" .. 1] = os } }\n--- M.\nfunction T:m() self.a = self.b end",
	} {
		t.Run(name, func(t *testing.T) {
			got := CheckText("t.lua", text)
			if len(got) != 1 || got[0].Lint != "unknown-global" {
				t.Errorf("got %v, want one unknown global", got)
			}
		})
	}
	if got := CheckText("t.lua", "local x = = 1"); got != nil {
		t.Errorf("got %v of a text that can't be parsed", got)
	}
}

func TestFindingsAreBounded(t *testing.T) {
	if got := len(CheckText("t.lua", strings.Repeat("f() ", 5000))); got != mostFindings {
		t.Errorf("got %d findings, want %d", got, mostFindings)
	}
}

// Facts that take long to learn are dropped, not guessed.
func TestLongChains(t *testing.T) {
	var b strings.Builder
	b.WriteString("local T = contract \"T\" {}\n")
	const n = 60
	for i := range n + 1 {
		fmt.Fprintf(&b, "local f%d\n", i)
	}
	for i := range n {
		fmt.Fprintf(&b, "function f%d(x) return f%d(x) end\n", i, i+1)
	}
	fmt.Fprintf(&b, "function f%d(x) return x or 1 end\n--- M.\n---@param d decimal\n---@return any\nfunction T:m(d) return f0(d) / 2, f0('x') end\n", n)
	if got := CheckText("t.lua", b.String()); got != nil {
		t.Errorf("got %v", got)
	}
}

// What we ship is without findings.
func TestExamplesAreClean(t *testing.T) {
	files, err := filepath.Glob("../../examples/[a-z]*/*.lua")
	if err != nil || len(files) < 7 {
		t.Fatalf("found %v, %v", files, err)
	}
	for _, file := range append(files, "../../server/ledger/system/system.lua") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range CheckText(file, string(text)) {
			t.Errorf("%s:%s", file, f)
		}
	}
}

// The package's documentation has the table of the lints.
func TestDocumentation(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for k, l := range All() {
		line := fmt.Sprintf("//\t%-21s  %-7s  %s\n", l.Name, l.Severity, l.Finds)
		if !strings.Contains(string(doc), line) {
			t.Errorf("doc.go lacks %q", line)
		}
		if l.Why == "" || l.Editors != "" && !strings.Contains(string(doc), l.Editors) {
			t.Errorf("%s: why %q, for editors %q", l.Name, l.Why, l.Editors)
		}
		if !setOf([]string{l.Name}).has(kind(k)) {
			t.Errorf("%s is not found by its name", l.Name)
		}
	}
}
