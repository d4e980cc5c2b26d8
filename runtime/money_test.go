package runtime

import "testing"

func TestDecimalsInTheLibrary(t *testing.T) {
	b := deploy(t, `local T = contract "T" {}
function T:format() return ("%s|%5s|%s"):format(decimal("1.50"), decimal(2), decimal("-0.0")) end
function T:concat() return 1 .. decimal("2.0") .. "x" .. decimal(3) .. 4 end
function T:join() return table.concat({ decimal("1.0"), 2, "x" }, ",") end
function T:sort()
  local t = { decimal("10"), 9, decimal("9.5"), -1, decimal("-1.5") }
  table.sort(t)
  return t
end
function T:equal()
  local d = decimal("2.00")
  return { d == 2, 2 == d, d ~= 2, d == "2", d == decimal(2), d ~= decimal("2.0"), d == nil, rawequal(d, d), d <= 2, 3 > d, 2 >= d }
end
function T:methods()
  local d = decimal("-2.50")
  return { d:abs(), d:sign(), d:scale(), d:round(0, "half_even"), d:round(1, "down"), d:div(2, 3, "floor"), decimal("4.00"):integer(), -d }
end
function T:exact() local d = decimal(d) end
`)
	b.wants("format", "{}", `"1.50|    2|0.0"`)
	b.wants("concat", "{}", `"12.0x34"`)
	b.wants("join", "{}", `"1.0,2,x"`)
	b.wants("sort", "{}", `[{"$decimal":"-1.5"},-1,9,{"$decimal":"9.5"},{"$decimal":"10"}]`)
	b.wants("equal", "{}", `[true,true,false,false,true,false,false,true,true,true,true]`)
	b.wants("methods", "{}", `[{"$decimal":"2.50"},-1,2,{"$decimal":"-2"},{"$decimal":"-2.5"},{"$decimal":"-1.250"},4,{"$decimal":"2.50"}]`)
	b.fails("exact", "{}", "decimal takes a string or an integer, got nil")
}

// Every misuse is an error that the contract could catch, never the end of a
// budget, and the same on every processor.
func TestMisuseOfDecimals(t *testing.T) {
	b := deploy(t, `local T = contract "T" {}
local d = decimal("1.5")
function T:scaleBelow() return d:round(-1000, "down") end
function T:scaleBeyond() return d:round(2^63, "down") end
function T:scaleFraction() return d:div(1, 0.5, "down") end
function T:scaleMissing() return d:div(1) end
function T:scaleDigits() return decimal(("9"):rep(160)):round(100, "down") end
function T:mode() return d:round(1, "up_a_bit") end
function T:modeMissing() return d:round(1) end
function T:dot() return d.abs() end
function T:dotNumber() return d.abs(5) end
function T:unknown() return d.sqrt end
function T:unknownKey() return d[2^63] end
function T:assign() d.x = 1 end
function T:length() return #d end
function T:power() return d ^ 2 end
function T:modulo() return d % 2 end
function T:text() return d + "1" end
function T:compareText() return d < "1" end
function T:compareNothing() return nil < d end
function T:compareFraction() return d < 0.5 end
function T:equalFraction() return d == 0.5 end
function T:sortFraction() table.sort({ d, 0.5 }) end
function T:sortText() table.sort({ d, "x" }) end
function T:digits() return decimal(("9"):rep(160)) * 10 end
function T:integer() return d:integer() end
function T:infinite() return decimal(math.huge) end
function T:joinTable() return d .. {} end
function T:call() return d() end
`)
	for method, want := range map[string]string{
		"scaleBelow":      `the scale must be an integer from 0 to 160, got -1000; write it and the rounding, such as 2, "half_even"`,
		"scaleBeyond":     `the scale must be an integer from 0 to 160, got 9.223372036854776e+18; write it and the rounding, such as 2, "half_even"`,
		"scaleFraction":   `the scale must be an integer from 0 to 160, got 0.5; write it and the rounding, such as 2, "half_even"`,
		"scaleMissing":    `the scale must be an integer from 0 to 160, got nil; write it and the rounding, such as 2, "half_even"`,
		"scaleDigits":     "decimal has more than 160 digits",
		"modeMissing":     `the rounding must be a string such as "half_even", got nil`,
		"dot":             "abs is a method of decimals: write d:abs(…) with a colon",
		"dotNumber":       "abs is a method of decimals: write d:abs(…) with a colon",
		"unknown":         `a decimal has no member "sqrt"; it has abs, div, integer, round, scale and sign`,
		"unknownKey":      "a decimal has no member 9.223372036854776e+18; it has abs, div, integer, round, scale and sign",
		"assign":          "a decimal cannot be changed",
		"length":          "a decimal has no length",
		"power":           "a decimal has no power; multiply it",
		"modulo":          `a decimal has no remainder; use a:div(b, 0, "floor")`,
		"text":            "cannot add a decimal and a string",
		"compareFraction": `cannot compare: number 0.5 is not an integer up to 2^53-1: write decimal("0.5")`,
		"equalFraction":   `cannot compare: number 0.5 is not an integer up to 2^53-1: write decimal("0.5")`,
		"sortFraction":    `cannot compare: number 0.5 is not an integer up to 2^53-1: write decimal("0.5")`,
		"sortText":        "cannot compare a decimal and a string",
		"digits":          "decimal has more than 160 digits",
		"integer":         "decimal 1.5 is not an integer up to 2^53-1",
		"infinite":        "number +Inf is not an integer up to 2^53-1",
		"joinTable":       "cannot join a decimal and a table",
	} {
		b.fails(method, "{}", want)
	}
	for _, method := range []string{"mode", "compareText", "compareNothing", "call"} {
		if _, err := b.run(method, "{}"); err == nil {
			t.Errorf("%s: no error", method)
		} else {
			t.Log(method, err)
		}
	}
}

// What has no order and no arithmetic is refused under the names of type(), and
// what has some is let through.
func TestOperandsAreNamedAsTypeNamesThem(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { t = {} } }
local d = decimal("1")
local meets = setmetatable({}, { __sub = function() return "met" end })
function T:textOrder() return d < "2" end
function T:nilOrder() return nil >= d end
function T:tableOrder() return d <= self.t end
function T:stateOrder() return self.t < self.t end
function T:numberOrder() return 1 < self.t end
function T:sum() return 1 - self.t end
function T:power() return self.t ^ 2 end
function T:join() return "x" .. self.t end
function T:met() return { meets - self.t, self.t - meets, d < decimal("2"), 2 > d, self.t == d, self.t ~= 1 } end
`)
	for method, want := range map[string]string{
		"textOrder":   "attempt to compare decimal with string",
		"nilOrder":    "attempt to compare decimal with nil",
		"tableOrder":  "attempt to compare decimal with table",
		"stateOrder":  "attempt to compare table with table",
		"numberOrder": "attempt to compare number with table",
		"sum":         "cannot calculate with number and table",
		"power":       "cannot calculate with table and number",
		"join":        "cannot perform concat operation between string and table",
	} {
		b.fails(method, "{}", want)
	}
	b.wants("met", "{}", `["met","met",true,true,false,true]`)
}
