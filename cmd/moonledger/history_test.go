package main

import (
	"math"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// soakContracts are the contracts of the soak: registers that are written and
// swapped, counters, and banks of three accounts with 100 each. Each has a view.
var soakContracts = map[string]string{
	"Registers": `---@class Registers
---@field values table<string, integer>
local Registers = contract "Registers" { version = 1, state = { values = {} } }

---@param key string
---@param new integer
---@return integer   what stood there
function Registers:write(key, new)
  local old = self.values[key] or 0
  self.values[key] = new
  return old
end

---@param key string
---@param old integer
---@param new integer
---@return boolean
function Registers:swap(key, old, new)
  if (self.values[key] or 0) ~= old then return false end
  self.values[key] = new
  return true
end

---@view
---@param key string
---@return integer
function Registers:read(key) return self.values[key] or 0 end
`,
	"Counters": `---@class Counters
---@field values table<string, integer>
local Counters = contract "Counters" { version = 1, state = { values = {} } }

---@param key string
---@param by integer
---@return integer
function Counters:add(key, by)
  self.values[key] = (self.values[key] or 0) + by
  emit("added", { key = key, by = by })
  return self.values[key]
end

---@view
---@param key string
---@return integer
function Counters:read(key) return self.values[key] or 0 end
`,
	"Banks": `---@class Banks
---@field accounts table<string, integer[]>
local Banks = contract "Banks" { version = 1, state = { accounts = {} } }

---@param key string
---@param from integer
---@param to integer
---@param amount integer
---@return integer   what is left
function Banks:transfer(key, from, to, amount)
  self.accounts[key] = self.accounts[key] or { 100, 100, 100 }
  local bank = self.accounts[key]
  bank[from], bank[to] = bank[from] - amount, bank[to] + amount
  if bank[from] < 0 then error("not enough") end
  return bank[from]
end

---@view
---@param key string
---@return integer[]
function Banks:read(key) return self.accounts[key] or { 100, 100, 100 } end
`,
}

// An operation is one call of a contract of the soak.
type operation struct {
	contract, method, key string
	args                  []int // behind the key
}

// params are the arguments of the call.
func (o operation) params() []any {
	params := []any{o.key}
	for _, n := range o.args {
		params = append(params, n)
	}
	return params
}

// A place is what a contract keeps under one key: a value in the first member,
// or the change of three accounts.
type place [3]int

// An answer is what a call gave.
type answer struct {
	isKnown  bool // whether it was answered, and its effect is certain
	isFailed bool // whether the contract refused
	place         // a number stands in the first member, true is 1
}

func number(n int) answer { return answer{isKnown: true, place: place{n}} }

// run is what the contract does, and what it answers.
func (o operation) run(p place) (place, answer) {
	switch o.method {
	case "write":
		return place{o.args[0]}, number(p[0])
	case "swap":
		if p[0] != o.args[0] {
			return p, number(0)
		}
		return place{o.args[1]}, number(1)
	case "add":
		return place{p[0] + o.args[0]}, number(p[0] + o.args[0])
	case "transfer":
		return o.transfer(p)
	}
	if o.contract == "Banks" {
		return p, answer{isKnown: true, place: place{100 + p[0], 100 + p[1], 100 + p[2]}}
	}
	return p, number(p[0])
}

func (o operation) transfer(p place) (place, answer) {
	from, to, amount := o.args[0]-1, o.args[1]-1, o.args[2]
	left := 100 + p[from] - amount
	if left < 0 {
		return p, answer{isKnown: true, isFailed: true}
	}
	p[from] -= amount
	p[to] += amount
	return p, number(left)
}

// answerOf reads a result.
func answerOf(result jsontext.Value) (a answer, err error) {
	a.isKnown = true
	switch result.Kind() {
	case jsontext.KindTrue:
		a.place[0] = 1
	case jsontext.KindFalse:
	case jsontext.KindBeginArray:
		err = json.Unmarshal(result, &a.place)
	default:
		err = json.Unmarshal(result, &a.place[0])
	}
	return a, err
}

// never is the time at which a call ends whose outcome nobody learned: it may
// still take effect then, or not at all.
const never = math.MaxInt64

// checkHistory checks that there is an order of all calls, each within the time
// that it took, in which a plain program would have given the same answers.
func checkHistory(t *testing.T, history []porcupine.Operation) {
	t.Helper()
	const patience = 5 * time.Minute
	for _, part := range byPlace(history) {
		if r := porcupine.CheckOperationsTimeout(soakModel(), part, patience); r != porcupine.Ok {
			o := part[0].Input.(operation)
			t.Errorf("is the history of %s %q linearizable? %s, with %d calls", o.contract, o.key, r, len(part))
			for _, p := range part {
				t.Logf("client %d, %d to %d: %v -> %v", p.ClientId, p.Call, p.Return, p.Input, p.Output)
			}
			return
		}
	}
}

// soakModel is what the contracts do, under each key.
func soakModel() porcupine.Model {
	return porcupine.Model{
		Partition: byPlace,
		Init:      func() any { return place{} },
		Step: func(state, input, output any) (bool, any) {
			next, want := input.(operation).run(state.(place))
			got := output.(answer)
			return !got.isKnown || got == want, next
		},
	}
}

// byPlace takes a history apart by contract and key.
func byPlace(history []porcupine.Operation) (parts [][]porcupine.Operation) {
	index := map[string]int{}
	for _, p := range history {
		o := p.Input.(operation)
		name := o.contract + " " + o.key
		i, ok := index[name]
		if !ok {
			i = len(parts)
			index[name], parts = i, append(parts, nil)
		}
		parts[i] = append(parts[i], p)
	}
	return parts
}

// The check finds what is not linearizable: a counter that lost a call, a read of
// what was overwritten, and a transfer that was done and said to be refused. It
// takes a call that nobody heard of again as done, or not.
func TestHistoryIsChecked(t *testing.T) {
	add := operation{"Counters", "add", "k", []int{1}}
	read := operation{"Counters", "read", "k", nil}
	transfer := operation{"Banks", "transfer", "k", []int{1, 2, 60}}
	at := func(o operation, from, to int64, a answer) porcupine.Operation {
		return porcupine.Operation{Input: o, Call: from, Return: to, Output: a}
	}
	refused := answer{isKnown: true, isFailed: true}
	tests := map[string]struct {
		history []porcupine.Operation
		want    bool
	}{
		"in order":           {[]porcupine.Operation{at(add, 0, 1, number(1)), at(add, 2, 3, number(2)), at(read, 4, 5, number(2))}, true},
		"at a time":          {[]porcupine.Operation{at(add, 0, 3, number(2)), at(add, 1, 2, number(1)), at(read, 2, 3, number(1))}, true},
		"lost":               {[]porcupine.Operation{at(add, 0, 1, number(1)), at(add, 2, 3, number(1))}, false},
		"stale read":         {[]porcupine.Operation{at(add, 0, 1, number(1)), at(read, 2, 3, number(0))}, false},
		"unknown and done":   {[]porcupine.Operation{at(add, 0, never, answer{}), at(read, 2, 3, number(1))}, true},
		"unknown, not done":  {[]porcupine.Operation{at(add, 0, never, answer{}), at(read, 2, 3, number(0))}, true},
		"refused":            {[]porcupine.Operation{at(transfer, 0, 1, number(40)), at(transfer, 2, 3, refused)}, true},
		"refused for no why": {[]porcupine.Operation{at(transfer, 0, 1, refused)}, false},
	}
	for name, test := range tests {
		if got := porcupine.CheckOperations(soakModel(), test.history); got != test.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}
