package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	goruntime "runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"moonledger/chain"
	"moonledger/chain/badger"
	"moonledger/chain/memory"
	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/runtime/schema"
)

// bookSource is the contract that most tests use; %d is its version, %s what
// comes behind its methods.
const bookSource = `
--- Keeps numbers.
---@class NAME
---@field total integer
---@field accounts table<string, integer>
---@field texts table<string, string>
local Book = contract "NAME" { version = VERSION, state = { total = 0, accounts = {}, texts = {} } }

---@param by integer
---@return integer
function Book:add(by)
  self.total = self.total + by
  return self.total
end

---@param key string
---@param value integer
function Book:put(key, value) self.accounts[key] = value end

---@param key string
---@param text string
function Book:write(key, text) self.texts[key] = text end

---@param key string
function Book:drop(key) self.accounts[key] = nil end

function Book:clear() self.accounts = {} end

---@param by integer
function Book:fail(by)
  self.total = self.total + by
  error("refused " .. by)
end

---@param text string
function Book:tell(text) emit("told", { text = text }) end

---@return integer
function Book:draw()
  self.total = ctx.random(1, 1000000)
  return self.total
end

---@return integer
function Book:peek() return self.total end

---@view
---@return integer
function Book:get() return self.total end

---@view
---@return integer
function Book:time() return ctx.time end

---@access admin
function Book:reset() self.total = 0 end

---@access role:clerk
---@param name user
function Book:greet(name) emit("greet", { name = name }) end
`

// book returns the source of a contract; more comes behind its methods.
func book(name string, version int, more ...string) string {
	r := strings.NewReplacer("NAME", name, "VERSION", fmt.Sprint(version))
	return r.Replace(bookSource) + strings.Join(more, "\n")
}

var sharedMachine = sync.OnceValues(runtime.New)

func realMachine(t testing.TB) *runtime.Machine {
	m, err := sharedMachine()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A handClock shows what it was set to.
type handClock struct{ at atomic.Int64 }

func newHandClock() *handClock {
	c := &handClock{}
	c.at.Store(time.Date(2026, 11, 23, 5, 30, 0, 0, time.UTC).UnixMicro())
	return c
}

func (c *handClock) now() time.Time       { return time.UnixMicro(c.at.Load()) }
func (c *handClock) add(by time.Duration) { c.at.Add(by.Microseconds()) }

// countedSeeds returns 1, 2, 3, …
func countedSeeds() func() [16]byte {
	var n atomic.Uint32
	return func() (seed [16]byte) {
		next := n.Add(1)
		seed[0], seed[1], seed[2], seed[3] = byte(next), byte(next>>8), byte(next>>16), byte(next>>24)
		return seed
	}
}

// A lastingStore is a store in memory that is still there when it is opened
// again.
type lastingStore struct{ chain.Store }

func (lastingStore) Close() error { return nil }

// inMemory opens the same store in memory each time.
func inMemory() OpenStore {
	store := lastingStore{memory.Open()}
	return func(context.Context) (chain.Store, error) { return store, nil }
}

// onDisk opens a Badger store in a directory of the test.
func onDisk(t testing.TB) OpenStore {
	dir := t.TempDir()
	return func(ctx context.Context) (chain.Store, error) {
		return badger.Open(ctx, dir, badger.Options{MemTable: 8 << 20, MinFree: -1})
	}
}

// A rig is a ledger under test.
type rig struct {
	t       testing.TB
	open    OpenStore
	machine machine
	options Options
	clock   *handClock
	*Ledger
}

// newRig opens a ledger; the test ends with all its chains verified, the ledger
// closed and none of its goroutines left.
func newRig(t testing.TB, open OpenStore, adjust ...func(*rig)) *rig {
	r := &rig{t: t, open: open, machine: realMachine(t), clock: newHandClock()}
	r.options = Options{
		Origin: "test.local/ledger", AdminKey: adminSecret, Clock: r.clock.now, Seed: countedSeeds(),
		After: func(time.Duration) <-chan time.Time { return closedTimer() },

		slowStep: 1, // each step of a walk is remembered
	}
	for _, f := range adjust {
		f(r)
	}
	r.start()
	t.Cleanup(func() {
		r.verify()
		r.stop()
		checkGoroutines(t)
	})
	return r
}

func closedTimer() <-chan time.Time {
	c := make(chan time.Time)
	close(c)
	return c
}

func (r *rig) start() {
	r.t.Helper()
	l, err := openWith(context.Background(), r.machine, r.open, r.options)
	if err != nil {
		r.t.Fatal(err)
	}
	r.Ledger = l
}

func (r *rig) stop() {
	r.t.Helper()
	if err := r.Close(context.Background()); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) restart() {
	r.t.Helper()
	r.stop()
	r.start()
}

func (r *rig) verify() {
	r.t.Helper()
	reports, err := r.Verify(context.Background(), "", nil)
	if err != nil {
		r.t.Error(err)
	}
	for _, report := range reports {
		if report.Err != nil {
			r.t.Error(report.Err)
		}
	}
}

var admin = runtime.Caller{Name: "admin", Admin: true}

// adminSecret is the key that a ledger under test gets for admin.
const adminSecret = "ml_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// addUser makes a user and returns the secret key.
func (r *rig) addUser(name string) string {
	r.t.Helper()
	a, err := r.AddUser(context.Background(), KeyRequest{User: name, Act: Act{Caller: admin}})
	if err != nil {
		r.t.Fatal(err)
	}
	return a.Secret
}

func (r *rig) deploy(source string) Answer {
	r.t.Helper()
	a, err := r.Deploy(context.Background(), Deployment{File: "book.lua", Source: source, Caller: admin})
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

// args makes arguments by position of strings and integers.
func args(values ...any) state.Value {
	members := make([]state.Member, len(values))
	for i, v := range values {
		members[i].Key = state.IntegerKey(int64(i + 1))
		switch v := v.(type) {
		case int:
			members[i].Value = state.IntegerValue(int64(v))
		case string:
			members[i].Value = state.StringValue(v)
		}
	}
	v, err := state.TableValue(members...)
	if err != nil {
		panic(err)
	}
	return v
}

// request asks for a call of the contract Book.
func request(method string, values ...any) Request {
	return Request{Contract: "Book", Method: method, Args: args(values...)}
}

func (q Request) as(id string) Request {
	q.ID = id
	return q
}

// try calls Book and returns what comes out.
func (r *rig) try(method string, values ...any) (Answer, error) {
	return r.Call(context.Background(), request(method, values...))
}

func (r *rig) call(method string, values ...any) Answer {
	r.t.Helper()
	a, err := r.try(method, values...)
	if err != nil {
		r.t.Fatalf("%s%v: %v", method, values, err)
	}
	return a
}

// submit submits a request and returns where its outcome arrives.
func (r *rig) submit(q Request) <-chan outcome {
	done := make(chan outcome, 1)
	r.Submit(q, func(a Answer, err error) { done <- outcome{a, err} })
	return done
}

type outcome struct {
	Answer
	err error
}

func (r *rig) wantTotal(want int) {
	r.t.Helper()
	if got := r.call("get").Result; !got.Equal(state.IntegerValue(int64(want))) {
		r.t.Fatalf("total is %v, want %d", got, want)
	}
}

func (r *rig) dump(contract string) string {
	r.t.Helper()
	var b bytes.Buffer
	if _, err := r.Dump(context.Background(), contract, &b); err != nil {
		r.t.Fatal(err)
	}
	return b.String()
}

func wantError(t testing.TB, err error, kinds ...error) {
	t.Helper()
	for _, kind := range kinds {
		if !errors.Is(err, kind) {
			t.Fatalf("got error %v, want %v", err, kind)
		}
	}
}

// A failer is a test or a property.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// patience is how long tests wait for what must come, on machines that are busy
// with other things.
const patience = time.Minute

// isSoon gives other goroutines the chance to make a condition true. On the
// clock of a bubble, which stands still meanwhile, there is no end to that.
func isSoon(condition func() bool) bool {
	for begun := time.Now(); !condition(); goruntime.Gosched() {
		if time.Since(begun) > patience {
			return false
		}
	}
	return true
}

// awaitTrue fails unless a condition becomes true soon.
func awaitTrue(t failer, what string, condition func() bool) {
	t.Helper()
	if !isSoon(condition) {
		t.Fatalf("never: %s", what)
	}
}

// checkGoroutines fails the test if goroutines of a ledger are left.
func checkGoroutines(t testing.TB) {
	t.Helper()
	if !isSoon(func() bool { return ledgerGoroutines() == "" }) {
		t.Errorf("goroutines are left:\n%s", ledgerGoroutines())
	}
}

func ledgerGoroutines() string {
	buffer := make([]byte, 1<<20)
	buffer = buffer[:goruntime.Stack(buffer, true)]
	var left []string
	for _, stack := range strings.Split(string(buffer), "\n\n") {
		if strings.Contains(stack, "created by moonledger/server/ledger.(*") {
			left = append(left, stack)
		}
	}
	return strings.Join(left, "\n\n")
}

// A gate stands before the commits of a store while it is shut.
type gate struct {
	shut    atomic.Bool
	entered chan []chain.Append // a commit came to the gate
	pass    chan verdict        // what becomes of it
}

// A verdict is what becomes of a commit: it is done if err is nil or done is
// set, and returns err.
type verdict struct {
	err  error
	done bool
}

type gatedStore struct {
	chain.Store
	gate *gate
}

func newGate() *gate {
	return &gate{entered: make(chan []chain.Append), pass: make(chan verdict)}
}

func (g *gate) around(open OpenStore) OpenStore {
	return func(ctx context.Context) (chain.Store, error) {
		s, err := open(ctx)
		return gatedStore{s, g}, err
	}
}

func (s gatedStore) Commit(ctx context.Context, appends []chain.Append) error {
	if !s.gate.shut.Load() {
		return s.Store.Commit(ctx, appends)
	}
	s.gate.entered <- appends
	v := <-s.gate.pass
	if v.err != nil && !v.done {
		return v.err
	}
	return errors.Join(s.Store.Commit(ctx, appends), v.err)
}

// entriesAt counts the entries of a commit that came to a gate.
func entriesAt(appends []chain.Append) (n int) {
	for _, a := range appends {
		n += len(a.Records)
	}
	return n
}

// A watchedMachine lets a test see and hold calls, but for those of the system
// contract.
type watchedMachine struct {
	machine
	before func(method string)
}

func (m watchedMachine) Call(ctx context.Context, call runtime.Call) (runtime.Outcome, error) {
	if call.Contract.Name != schema.SystemName {
		m.before(call.Method)
	}
	return m.machine.Call(ctx, call)
}
