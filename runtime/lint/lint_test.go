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

// A name is visible below its declaration only, which who comes from another
// language does not expect.
func TestDeclaredLater(t *testing.T) {
	text := "local a, T = later or a, contract 'T' {}\nlocal function first() return second() end\nlocal function second() return first() + lter + a end\nlocal later = second()\n"
	var got []string
	for _, f := range CheckText("t.lua", text) {
		if f.Lint == "unknown-global" {
			got = append(got, f.String())
		}
	}
	want := []string{
		`1:14: error: unknown global "later" (it is declared below, on line 4: move that above its first use) [unknown-global]`,
		`1:23: error: unknown global "a" (declare it with local, or read it from self) [unknown-global]`,
		`2:31: error: unknown global "second" (it is declared below, on line 3: move that above its first use) [unknown-global]`,
		`3:42: error: unknown global "lter" (declare it with local, or read it from self) [unknown-global]`,
	}
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
