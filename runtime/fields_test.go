package runtime

import "testing"

// typed is a contract whose fields have types of all sorts.
const typed = `---@class Point
---@field x integer
---@field y? integer
---@class T
---@field sum? decimal
---@field points table<string, Point>
---@field list integer[]
---@field at? Point
---@field either? string|Point|integer[]
---@field numbers table<integer, string>
local T = contract "T" { state = { points = {}, list = {}, numbers = {} } }
`

func TestTypesOfFields(t *testing.T) {
	b := deploy(t, typed+`
function T:fill()
  self.points.a = { x = 1 }
  self.points.a.y = 2
  self.list = { 1, 2, 3 }
  table.insert(self.list, 2, 9)
  table.remove(self.list, 1)
  self.at = { x = 5, y = 6 }
  self.at.y = nil
  self.at = copy(self.points.a)
  self.either = "text"
  self.either = { x = 1 }
  self.either.y = 3
  self.either = { 4, 5 }
  self.either[3] = 6
  self.numbers[7] = "seven"
end
function T:hole() self.list[9] = 1 end
function T:gap() self.list[1] = nil end
function T:zero() return self.list[0] end
function T:foreign() return self.list.x, nil end
function T:setZero() self.list[0] = 1 end
function T:wrongElement() table.insert(self.list, "x") end
function T:lacks() self.points.b = { y = 1 } end
function T:drop() self.points.a.x = nil end
function T:unknown() self.points.a.z = 1 end
function T:required() self.list = nil end
function T:union() self.either = true end
function T:unionTable() self.either = { z = 1 } end
function T:key() self.numbers.x = "x" end
function T:readKey() return self.numbers.x end
function T:alias() self.at = self.points.a end
function T:nested() self.points = { a = self.points.a } end
`)
	b.wants("fill", "{}", "")
	b.wantState(`{"at":{"x":1,"y":2},"either":[4,5,6],"list":[9,2,3],"numbers":{"$table":[[7,"seven"]]},"points":{"a":{"x":1,"y":2}}}`)
	b.wants("zero", "{}", "")
	b.wants("readKey", "{}", "")
	for method, want := range map[string]string{
		"hole":         "self.list[9]: an array has no holes: its length is 3, so the next key is 4",
		"gap":          "self.list[1]: an array has no holes: only its last element, 3, can be removed (table.remove moves the others)",
		"setZero":      "self.list[0]: integer[] has the keys 1, 2, 3, …, not 0",
		"wrongElement": `self.list[4]: must be integer, got "x"`,
		"lacks":        `self.points.b: lacks field "x" (integer)`,
		"drop":         `self.points.a.x: field "x" (integer) of Point is required and can't be removed`,
		"unknown":      `self.points.a: Point has no field "z"`,
		"required":     `self.list: field "list" (integer[]) of T is required and can't be removed`,
		"union":        "self.either: must be string|Point|integer[], got true",
		"unionTable":   "self.either: must be string|Point|integer[], got a table {z}",
		"key":          `self.numbers.x: table<integer, string> has keys of type integer, not "x"`,
		"alias":        "self.at: a state table cannot live at two places; store a copy (copy(t))",
		"nested":       "self.points.a: a state table cannot live at two places; store a copy (copy(t))",
	} {
		b.fails(method, "{}", want)
	}
}

// What older code has written is read as it is, whatever the types are now.
func TestOlderValuesAreReadAsTheyAre(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = {
  scalar = { a = { b = 1 }, c = 2 }, table = decimal("1.5"), list = { x = 1, y = 2 }, map = { 5, 6 }, class = { 7, 8 } } }
`)
	err := b.upgrade(`---@class Point
---@field x integer
---@class T
---@field scalar decimal
---@field table table<string, integer>
---@field list integer[]
---@field map table<string, integer>
---@field class Point
local T = contract "T" { state = { scalar = 0, table = {}, list = {}, map = {}, class = { x = 1 } } }
function T:read()
  local keys = {}
  for k, v in pairs(self.list) do keys[#keys + 1] = k .. v end
  return { self.scalar.a.b, #self.map, self.map[2], tostring(self.table), self.list.y, table.concat(keys), self.class[2] }
end
function T:all() return { scalar = self.scalar, map = self.map, list = self.list, class = self.class } end
function T:set() self.scalar.a.b = 2 end
function T:setMap() self.map[1] = 2 end
function T:typo() return self.class.y end
function T:replace()
  self.scalar.a.b = nil
  self.scalar.a = nil
  self.list.x = nil
  self.scalar, self.table, self.list, self.map = 3, { a = 1 }, { 1 }, { b = 2 }
  self.class = { x = 5 }
end
`)
	if err != nil {
		t.Fatal(err)
	}
	b.wants("read", "{}", `[1,2,6,"1.5",2,"x1y2",8]`)
	b.wants("all", "{}", `{"class":[7,8],"list":{"x":1,"y":2},"map":[5,6],"scalar":{"a":{"b":1},"c":2}}`)
	b.fails("set", "{}", "self.scalar.a.b: decimal has no members")
	b.fails("setMap", "{}", "self.map[1]: table<string, integer> has keys of type string, not 1")
	b.fails("typo", "{}", `self.class: Point has no field "y"`)
	b.wants("replace", "{}", "")
	b.wantState(`{"class":{"x":5},"list":[1],"map":{"b":2},"scalar":{"$decimal":"3"},"table":{"a":1}}`)
}

// upgrade sees at every level what is no longer declared, and may remove it.
func TestUpgradeSeesLeftovers(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { people = { ann = { name = "Ann", old = { 1, 2 } } }, gone = { a = 1 } } }
`)
	next := `---@class Person
---@field name string
---@field count? integer
---@class T
---@field people table<string, Person>
local T = contract "T" { version = VERSION, state = { people = {} } }
function T:upgrade(from)
  BODY
end
---@view
function T:keys() local t = {} for k in pairs(self.people.ann) do t[#t + 1] = k end return t end
`
	refused := map[string]string{
		`self.people.ann.old = 5`:  `self.people.ann.old: Person has no field "old"; upgrade may read and remove what older code declared, not write it`,
		`self.gone.b = 5`:          `self.gone.b: T has no field "gone"; upgrade may read and remove what older code declared, not write it`,
		`self.people.ann.name = 1`: "self.people.ann.name: must be string, got 1",
	}
	for body, want := range refused {
		if err := b.upgrade(fill(next, "2", body)); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", body, err, want)
		}
	}
	if err := b.upgrade(fill(next, "2", "local p = self.people.ann p.count = #p.old + self.gone.a")); err != nil {
		t.Fatal(err)
	}
	b.wants("keys", "{}", `["count","name"]`)
	if err := b.upgrade(fill(next, "3", "self.people.ann.old[2] = nil self.people.ann.old = nil self.gone = nil")); err != nil {
		t.Fatal(err)
	}
	b.wantState(`{"people":{"ann":{"count":3,"name":"Ann"}}}`)
}
