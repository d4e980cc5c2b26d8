package runtime

import (
	"context"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moonledger/runtime/meter"
)

var update = flag.Bool("update", false, "write the tables of LANGUAGE.md and the golden files anew")

// TestLanguageTables compares the tables of LANGUAGE.md with the constants of the
// code, and what examples cost with what they are measured to cost.
func TestLanguageTables(t *testing.T) {
	constants := readConstants(t)
	wanted := map[string]string{
		"constants": constantsTable(constants),
		"source":    sourceTable(t),
		"prices":    pricesTable(t, constants),
	}
	for _, p := range readDocument(t) {
		if p.kind != table || p.info == "limits" { // whose flags cmd/moonledger compares
			continue
		}
		want, ok := wanted[p.info]
		if !ok {
			t.Errorf("%s: a table that nothing compares", p.place(1))
			continue
		}
		delete(wanted, p.info)
		if p.text != want && *update {
			rewrite(t, p.text, want)
		} else if diff := cmp.Diff(want, p.text); diff != "" {
			t.Errorf("%s: go test ./runtime -run TestLanguageTables -update writes it anew (-want +got):\n%s", p.place(1), diff)
		}
	}
	for name := range wanted {
		t.Errorf("no table %q", name)
	}
}

func rewrite(t *testing.T, old, updated string) {
	t.Helper()
	text, err := os.ReadFile(documentFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(documentFile, []byte(strings.Replace(string(text), old, updated, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// readConstants returns the values of the constants of these packages by
// "package.name"; those of this one by ".name".
func readConstants(t *testing.T) map[string]string {
	t.Helper()
	constants := map[string]string{}
	for name, pattern := range map[string]string{
		"": "*.go", "meter": "meter/*.go", "stdlib": "stdlib/*.go", "pattern": "stdlib/pattern/*.go", "journal": "journal/*.go",
		"decimal": "decimal/*.go", "money": "money/*.go", "schema": "schema/*.go", "state": "../chain/state/*.go",
	} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files, %v", pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			addConstants(t, constants, name, file)
		}
	}
	return constants
}

func addConstants(t *testing.T, constants map[string]string, name, file string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if ok && len(spec.Names) == len(spec.Values) {
			for i, value := range spec.Values {
				if text, ok := evaluate(value); ok {
					constants[name+"."+spec.Names[i].Name] = text
				}
			}
		}
		return true
	})
}

// evaluate returns the value of an expression of literals.
func evaluate(expr ast.Expr) (string, bool) {
	value, err := types.Eval(token.NewFileSet(), nil, token.NoPos, types.ExprString(expr))
	if err != nil || value.Value == nil {
		return "", false
	}
	return value.Value.ExactString(), true
}

var placeholder = regexp.MustCompile(`\{[a-z]*\.[A-Za-z]+\}`)

// fillIn puts constants in place of their names in braces.
func fillIn(text string, constants map[string]string) string {
	return placeholder.ReplaceAllStringFunc(text, func(name string) string {
		value, ok := constants[strings.Trim(name, "{}")]
		if !ok {
			return "NO CONSTANT " + name
		}
		return value
	})
}

func rows(header string, lines [][]string) string {
	columns := strings.Count(header, "|") - 1
	text := header + "\n|" + strings.Repeat("---|", columns)
	for _, line := range lines {
		text += "\n| " + strings.Join(line, " | ") + " |"
	}
	return text
}

func constantsTable(constants map[string]string) string {
	lines := [][]string{
		{"integer, also as a key", "magnitude up to 2^53−1, {state.MaxInteger}"},
		{"string key of a state table", "{state.MaxKeyBytes} bytes"},
		{"nesting of tables in the state, arguments, results and events", "{state.MaxDepth}"},
		{"digits of a decimal, and digits after its point", "{decimal.MaxDigits}"},
		{"name of a contract, method, type, user or role", "{schema.MaxNameBytes} bytes"},
		{"string as a type", "{schema.maxLiteral} bytes"},
		{"name of an event", "{.maxEventName} bytes"},
		{"calls inside each other", fmt.Sprint(meter.Options().CallStackSize)},
		{"`pcall` and `xpcall` inside each other", "{stdlib.MaxDepth}"},
		{"values that `unpack` and `string.byte` give", "{stdlib.MaxResults}"},
		{"captures of a pattern", "{pattern.MaxCaptures}"},
		{"repetitions of a pattern that wait for each other", "{pattern.MaxDepth}"},
		{"error message", "{stdlib.MaxMessage} bytes, cut"},
		{"line of `print`", "{stdlib.MaxLine} bytes, cut"},
	}
	for i := range lines {
		lines[i][1] = fillIn(lines[i][1], constants)
	}
	return rows("| limit | value |", lines)
}

var sourceDefault = regexp.MustCompile(`\{&l\.(\w+), ([^}]+)\}`)

// sourceTable reads the defaults of source.Limits, and their comments.
func sourceTable(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("source/limits.go")
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]string
	for _, field := range sourceDefault.FindAllStringSubmatch(string(text), -1) {
		comment := regexp.MustCompile(`\t` + field[1] + ` +int // (.*?);`).FindStringSubmatch(string(text))
		value, err := types.Eval(token.NewFileSet(), nil, token.NoPos, field[2])
		if comment == nil || err != nil {
			t.Fatalf("%s: comment %q, %v", field[1], comment, err)
		}
		lines = append(lines, []string{comment[1], value.Value.ExactString()})
	}
	compile, err := os.ReadFile("source/compile.go")
	if err != nil {
		t.Fatal(err)
	}
	locals := regexp.MustCompile(`function with too many local variables and values", (\d+)`).FindStringSubmatch(string(compile))
	if locals == nil {
		t.Fatal("no limit of local variables")
	}
	lines = append(lines, []string{"local variables and values of one function", locals[1]})
	return rows("| of a file | at most |", lines)
}

// pricesSetting is what the examples of prices run in; BODY is the example.
const pricesSetting = `---@class Prices
---@field either {a: integer}|{b: integer}|{c: integer}
local Prices = contract "Prices" { state = { accounts = {}, list = {}, n = 0, either = { a = 1 } } }
function Prices:init()
  for i = 1, 100 do self.accounts["k" .. i] = decimal("1.50") self.list[i] = { n = i } end
end
function Prices:example()
  local s, t, d, f = ("x"):rep(1600), { 1, 2, 3, 4, 5, 6, 7, 8 }, decimal("1.50"), function() end
  BODY
end
`

func pricesTable(t *testing.T, constants map[string]string) string {
	m := newMachine(t)
	gas, bytes := cost(t, m, "")
	var lines [][]string
	for _, p := range prices() {
		g, b := cost(t, m, p.example)
		lines = append(lines, []string{p.what, fillIn(p.gas, constants), fillIn(p.bytes, constants), "`" + p.example + "`", fmt.Sprint(g - gas), fmt.Sprint(b - bytes)})
	}
	return rows("| what | gas | bytes | example | gas | bytes |", lines)
}

// cost measures a method with this body.
func cost(t *testing.T, m *Machine, body string) (gas, bytes uint64) {
	t.Helper()
	b := newExampleBench(t, m)
	c, err := b.machine.Compile(context.Background(), "prices.lua", strings.Replace(pricesSetting, "BODY", body, 1))
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	if err := b.install(c); err != nil {
		t.Fatal(err)
	}
	out, err := b.run("example", "{}")
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return out.Gas, out.Memory
}

// A price is a row of the gas table: rules, which name constants in braces, and an
// example to measure.
type price struct{ what, gas, bytes, example string }

func prices() []price {
	return []price{
		{"an instruction", "1", "", "local a = t"},
		{"locals that it sets to nil, variables of a loop", "1 per {meter.valuesPerGas}", "", "local a, b, c, d, e"},
		{"call of a Lua function", "the instructions", "", "f()"},
		{"loop, each turn", "the instructions", "", "for i = 1, 100 do end"},
		{"`..`", "1 per {meter.concatBytesPerGas} bytes of the result, {meter.numberTextGas} per number", "the result", "local a = s .. 1"},
		{"comparison of strings", "1 per {meter.compareBytesPerGas} bytes of the shorter", "", "local a = s < s"},
		{"text in arithmetic", "1 per {meter.parseBytesPerGas} bytes", "", `local a = "12345678" + 1`},
		{"string as a key", "1 per {meter.keyBytesPerGas} bytes", "", "local a = t[s]"},
		{"new table", "", "{meter.tableBytes}, {meter.slotBytes} per element, {meter.smallHashBytes} for the first names", "local a = { x = 1 }"},
		{"new element of a list", "1 per {meter.slotsPerGas} slots between", "{meter.grownSlotBytes}, and {meter.firstArrayBytes} for the first", "t[9] = 9"},
		{"new key of a table", "", "{meter.newKeyBytes}, and {meter.firstNamesBytes} + {meter.firstKeysBytes} for the first", "t.x = 1"},
		{"new function", "1 per {meter.valuesPerGas} captured locals in use", "{meter.functionBytes}, {meter.captureBytes} + {meter.upvalueBytes} per captured local", "local a = function() return t end"},
		{"`#` of a list", "1 per {meter.slotsPerGas} trailing nils", "", "local a = #t"},
		{"library function", "{stdlib.gasCall}", "", "local a = type(t)"},
		{"bytes that it copies", "1 per {stdlib.copyPerGas}", "the bytes, {stdlib.bytesString} per string", "local a = s:rep(2)"},
		{"bytes that it looks at", "1 per {stdlib.scanPerGas}", "", `local a = s:find("y", 1, true)`},
		{"text of a number that it reads", "1 per {stdlib.parsePerGas} bytes", "", `local a = tonumber("12345678")`},
		{"values that it moves", "1 per {stdlib.valuesPerGas}", "", "local a, b = unpack(t)"},
		{"pattern", "1 per character and step", "{stdlib.bytesMatcher}, {stdlib.bytesPattern} per character", `local a = s:match("y")`},
		{"`string.format` of a fraction", "{stdlib.gasFloat}", "the text", `local a = ("%.2f"):format(0.5)`},
		{"`table.sort`, each comparison of its own", "{stdlib.gasOrder}", "3 × {stdlib.bytesValue} per element", "table.sort(t)"},
		{"`pcall`", "{stdlib.gasPcall}", "{.savepointBytes}", "pcall(f)"},
		{"a caught error", "{stdlib.gasCaught}", "the text", "pcall(error)"},
		{"`decimal(x)`", "{money.callGas}, and its weight: 1 per 16 digits before and after the point", "{money.decimalBytes}, {money.digitsBytes} per weight", "local a = decimal(5)"},
		{"`+`, `-`, `*` of decimals", "{money.callGas}, the weights of both and of the result", "the result", "local a = d + 1"},
		{"comparison of two decimals", "{money.callGas}, both weights", "", "local a = d < d"},
		{"comparison of a decimal and a number", "{meter.decimalCompareGas}", "", "local a = d < 5"},
		{"`d:div`, `d:round`", "as `*`, and 1 per {money.digitsPerGas} digits of the scale", "the result", `local a = d:div(7, 32, "down")`},
		{"read a place of the state, or `#`", "{journal.readGas}, 1 per {journal.readBytesPerGas} bytes of text", "the text", "local a = self.n"},
		{"a long path of the state", "{journal.pathGas} per {journal.pathBytes} bytes of its keys, 8 more for each", "", "local a = self.accounts.a_name_so_long_that_its_path_takes_64_bytes"},
		{"read a table of the state", "{journal.readGas}", "{journal.tableBytes} + {.handleBytes} the first time", "local a = self.accounts"},
		{"read a decimal of it", "{journal.readGas}, its weight", "{money.decimalBytes}, {money.digitsBytes} per weight", "local a = self.accounts.k1"},
		{"read a member of a union, each of its types, and of unions that they have there", "{.alternativeGas}", "", "local a = self.either.a"},
		{"write a place", "{journal.writeGas}, 1 per {journal.writeBytesPerGas} bytes of key and value", "{journal.writeBytes}", "self.n = 5"},
		{"write a table, each value under it", "{journal.valueGas} + {.memberGas}", "{journal.memberBytes} + {.memberBytes}", "self.n = { 1, 2, 3 }"},
		{"check by a declared type: each value, each type of a union that is tried, 4 fields of one that lacks another", "{.checkGas}", "", "self.either = { b = 2 }"},
		{"remove or replace a table, each value under it", "{journal.valueGas}", "", "self.accounts = nil"},
		{"`pairs` over a state table, each step", "{journal.stepGas}", "{journal.stepBytes}, {journal.walkBytes} to begin", "for k in pairs(self.accounts) do end"},
		{"`table.insert` into a list of the state, each element that moves", "a read and a write", "", "table.insert(self.list, 100, 5)"},
		{"member of `ctx`", "{.contextGas}", "{.valueBytes}", "local a = ctx.time"},
		{"`ctx.random`", "{.drawGas}", "", "local a = ctx.random(1, 6)"},
		{"`emit`", "{.eventGas}, {.memberGas} per member, 1 per {.textBytesPer} bytes", "{.eventBytes}, {.memberBytes} per member", `emit("x", { n = 1 })`},
		{"`sha256`", "20, 1 per {.textBytesPer} bytes", "the text", "local a = sha256(s)"},
		{"`copy`, each member", "{.memberGas}, and what reading it costs", "{.memberBytes}, and a table", "local a = copy(self.list[1])"},
		{"`print`", "{stdlib.gasCall}", "the text", `print("x")`},
	}
}
