package server_test

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"moonledger/chain"
	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire"
	"moonledger/server/wire/link"
)

// A latePeer asks, and reads no answer until it is told to.
type latePeer struct {
	asks   chan []byte
	reads  chan struct{} // closed when it reads
	halted chan struct{}
	halt   sync.Once
	got    [][]byte

	givenUp chan struct{}
	giveUp  sync.Once
}

func newLatePeer() *latePeer {
	return &latePeer{asks: make(chan []byte), reads: make(chan struct{}), halted: make(chan struct{}), givenUp: make(chan struct{})}
}

func (p *latePeer) Receive() ([]byte, error) {
	select {
	case message := <-p.asks:
		return message, nil
	case <-p.halted:
		return nil, link.ErrHalted
	}
}

func (p *latePeer) Send(messages ...[]byte) error {
	select {
	case <-p.reads:
	case <-p.givenUp:
		return io.ErrClosedPipe
	}
	for _, m := range messages {
		p.got = append(p.got, bytes.Clone(m))
	}
	return nil
}

func (p *latePeer) Halt() { p.halt.Do(func() { close(p.halted) }) }

func (p *latePeer) GiveUp() { p.giveUp.Do(func() { close(p.givenUp) }) }

func (p *latePeer) Close(int, string) error { return nil }

// Answers that nobody reads are bounded in bytes: what is asked for then waits, and
// calls that are on their way are answered in a word, which says what became of them.
func TestAnswersThatNobodyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var begun atomic.Int32
		status := func(context.Context, ledger.StatusQuery) (ledger.StatusPage, error) {
			begun.Add(1)
			return ledger.StatusPage{}, nil
		}
		tasks := newLedgerOfTasks()
		peer := newLatePeer()
		ctx, cancel := context.WithCancel(t.Context())
		var serving sync.WaitGroup
		serving.Go(func() {
			server.New(&fakeLedger{submit: tasks.submit, status: status}, server.Options{}).ServeConn(ctx, peer, admin())
		})
		for i := range 100 {
			peer.asks <- []byte(call(strconv.Itoa(i), "[1]"))
		}
		answer := func(some []task) {
			for i, one := range some {
				one.done(ledger.Answer{Result: text(strings.Repeat("x", 1<<20)), Height: chain.Height(7), Appended: i%2 == 0}, nil)
			}
			synctest.Wait()
		}
		submitted := tasks.wait(100)
		answer(submitted[:10])
		peer.asks <- []byte(request(100, "status", `{"contract":"C"}`))
		synctest.Wait()
		if n := begun.Load(); n > 0 {
			t.Errorf("%d queries were begun for a client that does not read", n)
		}
		answer(submitted[10:20])
		select {
		case peer.asks <- []byte(call("101", "[1]")): // the reader took it, and now waits for room
			synctest.Wait()
		default:
			t.Error("the client is not read any more, before there is much in flight")
		}
		if got := len(tasks.wait(100)); got != 100 {
			t.Errorf("%d calls were begun, want 100", got)
		}
		answer(submitted[20:])
		close(peer.reads)
		tasks.wait(101)[100].succeed()
		synctest.Wait()
		checkUnread(t, peer.got)
		cancel()
		serving.Wait()
	})
}

// checkUnread looks at 102 answers, most of which found no room.
func checkUnread(t *testing.T, messages [][]byte) {
	t.Helper()
	if len(messages) != 102 {
		t.Errorf("%d answers came, want 102", len(messages))
	}
	outcomes := map[string]int{}
	for _, m := range messages {
		fault := parseReply(t, string(m)).Error
		if fault == nil {
			outcomes[""]++
			continue
		}
		outcomes[fault.Data.Code]++
		want := "try again in 2s"
		if fault.Data.Code == wire.UnknownOutcome {
			want = "entry 7 tells what it gave; so does the same call with the same request id, in a while"
		}
		if fault.Data.Hint != want {
			t.Errorf("got %+v", fault)
		}
	}
	// A third of 128 MiB holds 21 that count twice, and two are short.
	if want := (map[string]int{"": 23, wire.Busy: 39, wire.UnknownOutcome: 40}); len(outcomes) != 3 || outcomes[""] < 20 || outcomes[""] > want[""] || outcomes[wire.Busy] < want[wire.Busy] || outcomes[wire.UnknownOutcome] < 39 {
		t.Errorf("got %v, want about %v", outcomes, want)
	}
}
