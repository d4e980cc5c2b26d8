package schema

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"moonledger/chain/state"
	"moonledger/runtime/source"
)

// load parses a whole file.
func load(t testing.TB, text string) (*Contract, []Problem) {
	t.Helper()
	tree, err := source.Parse("test.lua", []byte(text))
	if err != nil {
		t.Fatalf("the test's Lua is wrong: %v\n%s", err, text)
	}
	return Parse(tree)
}

// mustLoad parses a file that has no problems.
func mustLoad(t testing.TB, text string) *Contract {
	t.Helper()
	c, problems := load(t, text)
	if len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	return c
}

// problemTexts returns each problem as String does.
func problemTexts(problems []Problem) []string {
	var texts []string
	for _, p := range problems {
		texts = append(texts, p.String())
	}
	return texts
}

// mustType reads a type, with declarations it may name.
func mustType(t testing.TB, text, declarations string) *Type {
	t.Helper()
	c := mustLoad(t, declarations+"\n\nlocal T = contract \"T\" {}\n---@param x "+text+"\nfunction T:f(x) end\n")
	return c.Methods[0].Params[0].Type
}

func mustJSON(t testing.TB, text string) state.Value {
	t.Helper()
	v, err := state.ParseJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const points = `--- Points that people can hold and pass on.
---@class Points
---@field accounts table<string, decimal>   balance by account
---@field issuer? string
local Points = contract "Points" {
  version = 1,
  state = { accounts = {} },
}

local function balance(self, name)            -- a local function is private
  return self.accounts[name] or error("no account " .. name)
end

--- Move points from one account to another.
---@param source string     account to debit
---@param dest string       account to credit
---@param quantity decimal  more than 0
function Points:transfer(source, dest, quantity)
  self.accounts[source] = balance(self, source) - quantity
end

---@view
---@param key string
---@return decimal
function Points:balance(key)
  return balance(self, key)
end
`

func TestParseDescribesTheContract(t *testing.T) {
	got := mustLoad(t, points).API()
	want := API{
		Name:   "Points",
		Doc:    "Points that people can hold and pass on.",
		Access: "anyone",
		Read:   "anyone",
		Fields: []APIField{
			{Name: "accounts", Type: "table<string, decimal>", Doc: "balance by account"},
			{Name: "issuer", Type: "string", Optional: true},
		},
		Methods: []APIMethod{
			{Name: "balance", Params: []APIField{{Name: "key", Type: "string"}}, Result: "decimal", View: true, Access: "anyone"},
			{
				Name: "transfer", Doc: "Move points from one account to another.", Access: "anyone",
				Params: []APIField{
					{Name: "source", Type: "string", Doc: "account to debit"},
					{Name: "dest", Type: "string", Doc: "account to credit"},
					{Name: "quantity", Type: "decimal", Doc: "more than 0"},
				},
			},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("API (-want +got):\n%s", diff)
	}
}

const everything = `-- A licence, which is no documentation.

---@alias Side
---| "buy"  # gets
---|> 'sell' # gives

--- An order
--- of somebody.
---@class (exact) Order  kept for ever
---@field side Side
--- what it is worth
---@field price decimal|integer in cents
---@field parts? Order[]
---@field note string?

---@class Unused
---@field x integer
---@alias Level 1|2|-3|true

--- Sells things.
---
--- Second paragraph.
---@class Shop
---@field orders table<integer, Order>
---@access user
---@read role:auditor
local S = contract("Shop")({})
`

func TestParseReadsAllAnnotations(t *testing.T) {
	text := everything + `
local text = [[
---@view
]] .. "--- @nonsense" --[[ ---@view
]] local tail = 1 --- plain text behind code

---@param self Shop
---@param each fun(o: Order, f: fun()): boolean?
---@return integer, string
local function walk(self, each)
  ---@type integer
  local n = 1 ---@diagnostic disable-line
  ---@param x integer
  local function inner(x) end
  pcall(function()
    ---@param y integer
    local function deep(y) end
  end)
end

function S:init() end
---@param from_version integer
function S:upgrade(from_version) end
function S:_private(a, b) end

--- Place an order.
---@access role:seller-1
-- luacheck: ignore
---@param order Order # the order
---@param level? Level
---@param tags table<Side|"x", (bytes|user)[]>?
---@return {id: integer, at?: string} what was placed
---@nodiscard
---@see walk
function S:place(order, level, tags)
end
---@deprecated use place
function S:greet() end
`
	c := mustLoad(t, text)
	if got, want := c.Doc, "Sells things.\n\nSecond paragraph."; got != want {
		t.Errorf("doc %q, want %q", got, want)
	}
	if c.Variable != "S" || !c.HasInit || !c.HasUpgrade || c.Read.String() != "role:auditor" || c.Line == 0 {
		t.Errorf("contract %+v", c)
	}
	if diff := cmp.Diff([]string{"greet", "place"}, c.MethodNames()); diff != "" {
		t.Error(diff)
	}
	api := c.API()
	wantTypes := []APIType{
		{Name: "Side", Type: `"buy"|"sell"`},
		{Name: "Order", Doc: "An order\nof somebody.\nkept for ever", Fields: []APIField{
			{Name: "side", Type: "Side"},
			{Name: "price", Type: "decimal|integer", Doc: "what it is worth\nin cents"},
			{Name: "parts", Type: "Order[]", Optional: true},
			{Name: "note", Type: "string?", Optional: true},
		}},
		{Name: "Level", Type: "1|2|-3|true"},
	}
	if diff := cmp.Diff(wantTypes, api.Types); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	wantMethods := []string{
		"greet(), access user",
		`place(order Order, level? Level, tags table<Side|"x", (bytes|user)[]>?): {id: integer, at?: string}, access role:seller-1`,
	}
	for i, m := range api.Methods {
		if m.String() != wantMethods[i] {
			t.Errorf("method %q, want %q", m, wantMethods[i])
		}
	}
	if m := c.Method("place"); m.Doc != "Place an order." || m.ResultDoc != "what was placed" || m.Params[0].Doc != "the order" {
		t.Errorf("docs of %+v", m)
	}
	if c.Method("walk") != nil || api.Method("place") == nil || api.Method("init") != nil {
		t.Error("lookup by name")
	}
}

func TestTypeNotation(t *testing.T) {
	tests := []struct{ text, want string }{
		{"string", "string"},
		{"string ?", "string"}, // the ? is documentation
		{"string?", "string?"},
		{"string??", "string?"},
		{"nil|string", "string?"},
		{"string|integer?", "(string|integer)?"},
		{"(string|integer)[]", "(string|integer)[]"},
		{"string|integer[]", "string|integer[]"},
		{"string | integer | string", "string|integer"},
		{"(string|boolean)|'x'", `string|boolean|"x"`},
		{`'a "b"'|"it's"`, `'a "b"'|"it's"`},
		{"table<string,table<integer,any>>", "table<string, table<integer, any>>"},
		{"table", "table"},
		{"{ a: string; b?: integer, }", "{a: string, b?: integer}"},
		{"{a: string?}", "{a: string?}"},
		{"string[][]", "string[][]"},
		{"true|1|-7", "true|1|-7"},
		{"table<user, {n: decimal}[]>", "table<user, {n: decimal}[]>"},
	}
	for _, test := range tests {
		if got := mustType(t, test.text, "").String(); got != test.want {
			t.Errorf("%s: got %s, want %s", test.text, got, test.want)
		}
	}
}
