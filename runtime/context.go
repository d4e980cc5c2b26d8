package runtime

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/bits"

	lua "github.com/yuin/gopher-lua"

	"moonledger/chain/state"
)

// contextMember is ctx.name of a contract.
func (v *vm) contextMember(L *lua.LState) int {
	run := v.active(L, "ctx")
	name := L.ToString(2)
	member, ok := contextMembers[name]
	if !ok {
		L.RaiseError("ctx has no %q; it has caller, contract, height, method, random, request, time, timestamp and user", name)
	}
	L.Push(member(run))
	return 1
}

var contextMembers = map[string]func(r *run) lua.LValue{
	"caller":    func(r *run) lua.LValue { return optionalText(r.context.Caller.Name) },
	"contract":  func(r *run) lua.LValue { return lua.LString(r.contract.Name) },
	"height":    func(r *run) lua.LValue { return lua.LNumber(r.context.Height) },
	"method":    func(r *run) lua.LValue { return optionalText(r.method) },
	"random":    func(r *run) lua.LValue { return r.vm.random },
	"request":   func(r *run) lua.LValue { return optionalText(r.context.Request) },
	"time":      func(r *run) lua.LValue { return lua.LNumber(r.context.Time.Unix()) },
	"timestamp": func(r *run) lua.LValue { return lua.LString(r.context.Time.UTC().Format(timestampLayout)) },
	"user":      (*run).user,
}

// timestampLayout is how an entry writes its time.
const timestampLayout = "2006-01-02T15:04:05.000000Z"

func optionalText(text string) lua.LValue {
	if text == "" {
		return lua.LNil
	}
	return lua.LString(text)
}

// user returns ctx.user: a table of its own, or nil for the anonymous.
func (r *run) user() lua.LValue {
	caller := r.context.Caller
	if caller.Name == "" {
		return lua.LNil
	}
	roles := r.vm.lua.NewTable()
	for i, role := range caller.Roles {
		roles.RawSetInt(i+1, lua.LString(role))
	}
	user := r.vm.lua.NewTable()
	user.RawSetString("name", lua.LString(caller.Name))
	user.RawSetString("key", optionalText(caller.Key))
	user.RawSetString("roles", roles)
	r.vm.meter.Charge(0, tableBytes*2+memberBytes*uint64(3+len(caller.Roles)))
	return user
}

// A drawer draws integers from a call's seed. The nth block of randomness,
// n from 0, is the first 8 bytes, big-endian, of SHA-256(seed ‖ n as 8 bytes
// big-endian).
type drawer struct {
	seed  [16]byte
	drawn uint64
}

func (d *drawer) next() uint64 {
	var block [24]byte
	copy(block[:], d.seed[:])
	binary.BigEndian.PutUint64(block[16:], d.drawn)
	d.drawn++
	sum := sha256.Sum256(block[:])
	return binary.BigEndian.Uint64(sum[:8])
}

// below returns a number in [0, n), each equally likely: block × n / 2^64,
// drawn again in the rare case that would favour some (Lemire, "Fast random
// integer generation in an interval", 2019).
func (d *drawer) below(n uint64) uint64 {
	for {
		high, low := bits.Mul64(d.next(), n)
		if low >= n || low >= -n%n {
			return high
		}
	}
}

// drawGas is what a draw costs: about two hashes.
const drawGas = 50

// drawRandom is ctx.random(m, n) of a contract: an integer from m to n.
func (v *vm) drawRandom(L *lua.LState) int {
	run := v.active(L, "ctx.random")
	if run.view {
		L.RaiseError("a view has no ctx.random: what it answers must not depend on chance")
	}
	least, ok1 := L.Get(1).(lua.LNumber)
	most, ok2 := L.Get(2).(lua.LNumber)
	if !ok1 || !ok2 || !isInteger(float64(least)) || !isInteger(float64(most)) || least > most {
		L.RaiseError("ctx.random(m, n) takes two integers, m not above n")
	}
	v.meter.Charge(drawGas, 0)
	run.usedSeed = true
	span := uint64(int64(most)-int64(least)) + 1
	L.Push(lua.LNumber(int64(least) + int64(run.drawer.below(span))))
	return 1
}

func isInteger(f float64) bool { return f == math.Trunc(f) && math.Abs(f) <= state.MaxInteger }

// emit is emit(name, table) of a contract.
func (v *vm) emit(L *lua.LState) int {
	run := v.active(L, "emit")
	if run.view {
		L.RaiseError("a view may not emit events")
	}
	name, err := textOf(L.Get(1), "the name of an event")
	if err != nil {
		L.RaiseError("%s", err)
	}
	if name == "" || len(name) > maxEventName {
		L.RaiseError("the name of an event has 1 to %d bytes", maxEventName)
	}
	reading := reading{vm: v, copyLive: true}
	data, err := reading.value(L.Get(2))
	if err != nil {
		L.RaiseError("event %s: %s", name, err)
	}
	if data.Kind() != state.KindTable {
		L.RaiseError("event %s: emit takes a name and a table, got %s", name, typeName(L.Get(2)))
	}
	v.meter.Charge(eventGas, tableBytes)
	run.events = append(run.events, Event{name, data})
	return 0
}

const (
	maxEventName = 256
	eventGas     = 20
)

// sha256Hex is sha256(s) of a contract: the digest in lower-case hex.
func (v *vm) sha256Hex(L *lua.LState) int {
	text, ok := L.Get(1).(lua.LString)
	if !ok {
		L.RaiseError("sha256 takes a string, got %s", typeName(L.Get(1)))
	}
	v.meter.Charge(20+uint64(len(text))/textBytesPer, 64)
	sum := sha256.Sum256([]byte(text))
	L.Push(lua.LString(hex.EncodeToString(sum[:])))
	return 1
}

// copyTable is copy(t) of a contract: a plain table with copies of all that t
// holds. Anything but a table is returned as it is.
func (v *vm) copyTable(L *lua.LState) int {
	value := L.Get(1)
	if _, live := liveTableOf(value); live || value.Type() == lua.LTTable {
		value = v.copyLive(L, value)
	}
	L.Push(value)
	return 1
}

// copyLive returns a plain table with copies of all that a table holds.
func (v *vm) copyLive(L *lua.LState, table lua.LValue) lua.LValue {
	reading := reading{vm: v, copyLive: true}
	tree, err := reading.value(table)
	if err != nil {
		L.RaiseError("copy: %s", err)
	}
	return v.toLua(tree)
}

func liveTableOf(value lua.LValue) (*liveTable, bool) {
	ud, ok := value.(*lua.LUserData)
	if !ok {
		return nil, false
	}
	live, ok := ud.Value.(*liveTable)
	return live, ok
}
