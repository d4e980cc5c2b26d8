package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"moonledger/chain"
	"moonledger/chain/badger"
	"moonledger/chain/chaintest"
	"moonledger/chain/state"
)

// parity: 63
func TestCorruptContractStopsAlone(t *testing.T) {
	open := inMemory()
	r := newRig(t, open)
	r.deploy(book("Book", 1))
	r.deploy(book("Other", 1))
	r.restart()
	r.contract("Book").stop(fmt.Errorf("%w: a test says so", chain.ErrCorrupt))
	for _, method := range []string{"peek", "get"} {
		_, err := r.try(method)
		wantError(t, err, chain.ErrCorrupt)
	}
	_, err := r.Status(t.Context(), StatusQuery{Contract: "Book"})
	wantError(t, err, chain.ErrCorrupt)
	if h := r.Health(); h.Stopped["Book"] == nil || h.Err() == nil {
		t.Errorf("health %+v", h)
	}
	if _, err := r.Entry(t.Context(), "Book", 0); err != nil {
		t.Errorf("entries can't be read: %v", err)
	}
	q := request("add", 5)
	q.Contract = "Other"
	if a, err := r.Call(t.Context(), q); err != nil || !a.Result.Equal(state.IntegerValue(5)) {
		t.Errorf("the other contract: %+v, %v", a, err)
	}
}

func TestCorruptionMetWhileReading(t *testing.T) {
	for _, op := range []chaintest.Op{chaintest.Read, chaintest.State, chaintest.Entries} {
		t.Run(string(op), func(t *testing.T) {
			inner, _ := inMemory()(t.Context())
			faulty := chaintest.NewFaulty(inner)
			r := newRig(t, func(context.Context) (chain.Store, error) { return faulty, nil })
			r.deploy(book("Book", 1))
			r.stop()
			r.start()
			faulty.Fail(chaintest.Fault{Op: op, N: faulty.Count(op), Err: chain.ErrCorrupt})
			_, _ = r.History(t.Context(), "Book", 0, 0)
			for range 2 { // the first may be acknowledged, if its commit was good
				_, _ = r.try("add", 1)
			}
			_, err := r.try("add", 1)
			wantError(t, err, chain.ErrCorrupt)
			r.restart()
			r.call("add", 1)
		})
	}
}

// TestCorruptionMetByCommit has the commit of several contracts, and then that
// of one alone, meet damage in Book: Book stops, and nobody else notices.
func TestCorruptionMetByCommit(t *testing.T) {
	g, opened := newGate(), 0
	var faulty *chaintest.Faulty
	inner := inMemory()
	r := newRig(t, g.around(func(ctx context.Context) (chain.Store, error) {
		opened++
		s, err := inner(ctx)
		faulty = chaintest.NewFaulty(s)
		return faulty, err
	}))
	for _, name := range []string{"Book", "Other", "Plug"} {
		r.deploy(book(name, 1))
	}
	of := func(contract string, q Request) Request { q.Contract = contract; return q }
	g.shut.Store(true)
	plug := r.submit(of("Plug", request("add", 1)))
	<-g.entered
	first := r.submit(request("add", 1)) // foremost in the batch, and when its members are committed one by one
	awaitTrue(t, "the first is executed", func() bool { return r.Health().Pending == 2 })
	alone, second := r.submit(request("peek")), r.submit(request("add", 2))
	other := r.submit(of("Other", request("add", 5)))
	awaitTrue(t, "all are executed", func() bool { return r.Health().Pending == 5 })
	for n := range 2 {
		faulty.Fail(chaintest.Fault{Op: chaintest.Commit, N: faulty.Count(chaintest.Commit) + 1 + n, Err: chain.ErrCorrupt})
	}
	g.shut.Store(false)
	g.pass <- verdict{}
	for _, done := range []<-chan outcome{plug, other} {
		if o := <-done; o.err != nil {
			t.Errorf("beside the corrupt contract: %v", o.err)
		}
	}
	err := (<-first).err
	wantError(t, err, ErrNotDone, chain.ErrCorrupt)
	var stopped *StoppedError
	if !errors.As(err, &stopped) || stopped.Contract != "Book" {
		t.Errorf("the error is %v", err)
	}
	for _, done := range []<-chan outcome{alone, second} {
		err := (<-done).err
		wantError(t, err, ErrNotDone)
		if errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
	}
	_, err = r.try("add", 1)
	wantError(t, err, ErrNotDone, chain.ErrCorrupt)
	if h := r.Health(); h.Store != nil || len(h.Stopped) != 1 || h.Stopped["Book"] == nil || opened != 1 {
		t.Errorf("opened %d times, health %+v", opened, h)
	}
	r.restart()
	r.wantTotal(0)
	r.call("add", 1)
}

// A store that broke, or can't be used, says nothing of a contract.
func TestCorruptionOfOneContract(t *testing.T) {
	for _, other := range []error{chain.ErrUnavailable, chain.ErrUnknown} {
		if err := fmt.Errorf("%w: %w", other, chain.ErrCorrupt); isCorrupt(err) || isOnesFault(err) {
			t.Errorf("%v", err)
		}
	}
}

// TestDamagedFileMetByCommit changes a byte of a value in the file of an open
// store. The executor has read it before; the commit that is to overwrite it
// meets the damage.
func TestDamagedFileMetByCommit(t *testing.T) {
	const text = "a text that is nowhere else"
	dir, g := t.TempDir(), newGate()
	r := &rig{t: t, machine: realMachine(t), open: g.around(func(ctx context.Context) (chain.Store, error) {
		return badger.Open(ctx, dir, badger.Options{MemTable: 8 << 20, MinFree: -1})
	})}
	r.start()
	r.deploy(book("Book", 1, `
---@param key string
function Book:measure(key) self.total = #self.texts[key] end
`))
	r.deploy(book("Other", 1))
	r.call("write", "a", text)
	r.restart() // now it is in a table, and the store has not written it itself

	g.shut.Store(true)
	measured := r.submit(request("measure", "a"))
	<-g.entered
	written := r.submit(request("write", "a", "another"))
	other := r.submit(Request{Contract: "Other", Method: "add", Args: args(5)})
	awaitTrue(t, "all are executed", func() bool { return r.Health().Pending == 3 })
	damageValue(t, dir, text)
	g.shut.Store(false)
	g.pass <- verdict{}
	for _, done := range []<-chan outcome{measured, other} {
		if o := <-done; o.err != nil {
			t.Errorf("beside the damage: %v", o.err)
		}
	}
	err := (<-written).err
	wantError(t, err, ErrNotDone, chain.ErrCorrupt)
	if !strings.Contains(err.Error(), "contract Book is stopped: ") || !strings.Contains(err.Error(), "Book: state texts") {
		t.Errorf("the error is %v", err)
	}
	if h := r.Health(); h.Store != nil || len(h.Stopped) != 1 || h.Stopped["Book"] == nil {
		t.Errorf("health %+v", h)
	}
	if page, err := r.History(t.Context(), "Book", 0, 0); err != nil || len(page.Lines) != 3 {
		t.Errorf("%d entries, %v", len(page.Lines), err)
	}
	r.stop()
	if _, err := r.open(t.Context()); !errors.Is(err, chain.ErrCorrupt) {
		t.Errorf("the damaged store opens: %v", err)
	}
	checkGoroutines(t)
}

// damageValue changes a byte of the value of the state that is this text: where
// an entry has it, more of the entry comes before.
func damageValue(t *testing.T, dir, text string) {
	t.Helper()
	tables, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		b, err := os.ReadFile(table)
		if err != nil {
			t.Fatal(err)
		}
		if at := bytes.Index(b, []byte("\x00\""+text+"\"")); at >= 0 {
			flipByte(t, table, int64(at+2), b[at+2])
			return
		}
	}
	t.Fatal("the value is in no table")
}

func flipByte(t *testing.T, file string, at int64, is byte) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte{is ^ 1}, at); err != nil {
		t.Fatal(err)
	}
}
