package runtime

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"moonledger/chain/state"
	"moonledger/runtime/meter"
	"moonledger/runtime/schema"
)

// A bench runs one contract on a state of its own, as a ledger would.
type bench struct {
	t        *testing.T
	machine  *Machine
	contract *Contract
	state    *state.Overlay
	context  Context
	limits   Limits
	users    schema.UserExists // nil: everybody
	printed  []string
}

func newMachine(t *testing.T) *Machine {
	t.Helper()
	m, err := NewWithin(Limits{Time: -1}) // a slow machine must not decide what a file ends with
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// deploy compiles a contract and deploys it on an empty state.
func deploy(t *testing.T, text string) *bench {
	t.Helper()
	b := &bench{t: t, machine: newMachine(t), state: state.NewOverlay(emptyReader{})}
	b.limits.Time = -1 // a slow machine must not decide what a call ends with
	b.context = Context{Time: time.Date(2026, 11, 23, 5, 30, 12, 123456000, time.UTC), Height: 7, Request: "r-1"}
	if err := b.upgrade(text); err != nil {
		t.Fatal(err)
	}
	return b
}

// upgrade deploys new code on the state there is.
func (b *bench) upgrade(text string) error {
	b.t.Helper()
	c, err := b.machine.Compile(context.Background(), "test.lua", text)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.install(c)
}

func (b *bench) install(c *Contract) error {
	_, err := b.put(c)
	return err
}

// put deploys a contract and returns what that did.
func (b *bench) put(c *Contract) (Outcome, error) {
	out, err := b.machine.Deploy(context.Background(), Deployment{Contract: c, Before: b.contract, State: b.state, Context: b.context, Limits: b.limits})
	if err == nil {
		b.state.Apply(out.Writes)
		b.contract = c
	}
	return out, err
}

// run calls a method with arguments given as JSON, and applies what it did.
func (b *bench) run(method, args string) (Outcome, error) {
	b.t.Helper()
	m, ok := b.contract.Method(method)
	if !ok {
		b.t.Fatalf("no method %q", method)
	}
	raw, err := state.ParseJSON([]byte(args))
	if err != nil {
		b.t.Fatal(err)
	}
	values, err := m.Arguments(raw, b.users)
	if err != nil {
		return Outcome{}, err
	}
	out, err := b.machine.Call(context.Background(), Call{
		Contract: b.contract, Method: method, Args: values, State: b.state, Context: b.context, Limits: b.limits,
		Print: func(text string) { b.printed = append(b.printed, text) },
	})
	if err == nil {
		b.state.Apply(out.Writes)
	}
	return out, err
}

// wants runs a method and compares its result with want, as JSON; "" is none.
func (b *bench) wants(method, args, want string) Outcome {
	b.t.Helper()
	out, err := b.run(method, args)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, args, err)
	}
	got := ""
	if out.Result.Exists() {
		got = out.Result.String()
	}
	if got != want {
		b.t.Fatalf("%s %s: got %s, want %s", method, args, got, want)
	}
	return out
}

// fails runs a method that must raise an error of that text.
func (b *bench) fails(method, args, want string) *ContractError {
	b.t.Helper()
	_, err := b.run(method, args)
	var raised *ContractError
	if !errors.As(err, &raised) {
		b.t.Fatalf("%s %s: got error %v, want a contract's", method, args, err)
	}
	if raised.Message != want {
		b.t.Fatalf("%s %s: got %q, want %q", method, args, raised.Message, want)
	}
	return raised
}

func (b *bench) wantState(want string) {
	b.t.Helper()
	got, err := state.Tree(b.state, nil, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	if got.String() != want {
		b.t.Fatalf("state: got %s, want %s", got, want)
	}
}

func wantWrites(t *testing.T, out Outcome, want string) {
	t.Helper()
	var got []byte
	for _, w := range out.Writes {
		got = w.AppendJSON(got)
	}
	if string(got) != want {
		t.Fatalf("writes: got %s, want %s", got, want)
	}
}

func example(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../examples/" + name + "/" + name + ".lua")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCurrencyExample(t *testing.T) {
	b := deploy(t, example(t, "currency"))
	b.wants("add_account", `["account1"]`, `"account1"`)
	out := b.wants("increment", `{"key":"account1","quantity":"100.0"}`, "")
	wantWrites(t, out, `[["accounts","account1"],{"$decimal":"100.0"}]`)
	b.wants("balance", `{"key":"account1"}`, `{"$decimal":"100.0"}`)
	b.wants("add_account", `["account2"]`, `"account2"`)
	b.wants("transfer", `{"source":"account1","dest":"account2","quantity":50.0}`, "")
	b.wants("balance", `{"key":"account1"}`, `{"$decimal":"50.0"}`)
	b.wants("balance", `{"key":"account2"}`, `{"$decimal":"50.0"}`)
	raised := b.fails("transfer", `{"source":"account1","dest":"account2","quantity":"50.01"}`, "not enough money in account1")
	if raised.Position() != "test.lua:40" {
		t.Errorf("position: got %q", raised.Position())
	}
	b.fails("transfer", `{"source":"account1","dest":"nobody","quantity":"1"}`, "no account nobody")
	b.fails("transfer", `{"source":"account1","dest":"account2","quantity":"-1"}`, "quantity must be more than 0")
	b.wantState(`{"accounts":{"account1":{"$decimal":"50.0"},"account2":{"$decimal":"50.0"}}}`)
}

func TestGreeterExampleDoesNotCountFailures(t *testing.T) {
	b := deploy(t, example(t, "greeter"))
	b.wants("hello", `["Guillem"]`, `"Hello Guillem for time #1"`)
	b.fails("hello", `["Guillen"]`, "You probably misspelled Guillem")
	b.wants("hello", `["Guillem"]`, `"Hello Guillem for time #2"`)
}

func TestTokenExample(t *testing.T) {
	b := deploy(t, example(t, "token"))
	const huge = `115792089237316195423570985008687907853269984665640564039457584007913129639935`
	b.wants("settle", `{"token":"t","from":"a","to":"b","units":`+huge+`}`, `{"$decimal":"`+huge+`"}`)
	b.wants("balance", `{"token":"t","address":"b"}`, `{"$decimal":"`+huge+`"}`)
	b.wants("balance", `{"token":"t","address":"a"}`, `{"$decimal":"0"}`)
	b.context.Caller = Caller{Name: "b", Roles: []string{"issuer"}}
	out := b.wants("transfer", `{"token":"t","from":"b","to":"b","units":"1"}`, "")
	if len(out.Writes) != 0 || len(out.Events) != 1 {
		t.Errorf("a transfer to oneself: got %v and %v", out.Writes, out.Events)
	}
	b.wants("approve", `["t","c",9]`, "")
	b.context.Caller = Caller{Name: "c"}
	out = b.wants("transfer_from", `["t","b","a",4]`, `{"$decimal":"5"}`)
	if want := `{"from":"b","spender":"c","to":"a","token":"t","units":{"$decimal":"4"}}`; len(out.Events) != 1 || out.Events[0].Data.String() != want {
		t.Errorf("events: got %v, want a transfer with %s", out.Events, want)
	}
}

func TestLimitsEndACall(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { list = {} } }
function T:spin() while true do end end
function T:swallow() return pcall(function() while true do end end) end
function T:hoard() local t = {} while true do t[#t + 1] = "x" .. #t end end
function T:fill() for i = 1, 20000 do self.list[i] = i end end
`)
	b.limits = Limits{Gas: 2_000_000, Memory: 8 << 20, Time: -1}
	for method, want := range map[string]error{"spin": meter.ErrGas, "swallow": meter.ErrGas, "hoard": meter.ErrMemory, "fill": ErrChanges} {
		if _, err := b.run(method, "{}"); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", method, err, want)
		}
	}
	b.wantState(`{"list":{}}`)
}
