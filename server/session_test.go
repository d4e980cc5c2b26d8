package server_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	goruntime "runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"moonledger/chain/state"
	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire/link"
	"moonledger/shell/client"
)

// echoed is the answer to a call of an echo with integers.
type echoed struct {
	Result []int `json:"result"`
}

// failing answers each call with err.
func failing(err error) func(ledger.Request, ledger.Done) {
	return func(_ ledger.Request, done ledger.Done) { done(ledger.Answer{}, err) }
}

// Calls reach the ledger in the order sent, on a connection and in a batch, and
// each answer its own request, in whatever order the ledger answers.
func TestOrderOfPipelinedCalls(t *testing.T) {
	const calls = 1000
	tasks := newLedgerOfTasks()
	h := serve(t, &fakeLedger{submit: tasks.submit}, server.Options{})
	c := h.dial(t, "")
	var pending []*client.Pending
	for i := range calls {
		p, err := c.StartCall(t.Context(), "C", "m", []int{i}, client.CallOptions{})
		if err != nil {
			t.Fatal(err)
		}
		pending = append(pending, p)
	}
	submitted := tasks.wait(calls)
	for i, task := range submitted {
		if got := task.Args.Get(state.IntegerKey(1)).Number(); got != float64(i) {
			t.Fatalf("call %d came as number %d", int(got), i)
		}
	}
	for _, task := range slices.Backward(submitted) {
		task.succeed()
	}
	for i, p := range pending {
		var result echoed
		if err := p.Wait(t.Context(), &result); err != nil || result.Result[0] != i {
			t.Fatalf("call %d got %v, %v", i, result, err)
		}
	}
}

func TestOrderInABatch(t *testing.T) {
	tasks := newLedgerOfTasks()
	h := serve(t, &fakeLedger{submit: tasks.submit}, server.Options{})
	ws := h.socket(t)
	var requests, answers []string
	for i := range 1000 {
		requests = append(requests, call(fmt.Sprint(i), fmt.Sprintf("[%d]", i)))
		answers = append(answers, result(fmt.Sprint(i), fmt.Sprintf("[%d]", i)))
	}
	write(t, ws, websocket.TextMessage, "["+strings.Join(requests, ",")+"]")
	submitted := tasks.wait(1000)
	for _, task := range slices.Backward(submitted) {
		task.succeed()
	}
	if got, want := read(t, ws), "["+strings.Join(answers, ",")+"]"; got != want {
		t.Errorf("got %.300s, want %.300s", got, want)
	}
}

// Other requests are answered while calls wait.
func TestQueriesDoNotWaitForCalls(t *testing.T) {
	tasks := newLedgerOfTasks()
	c := serve(t, &fakeLedger{submit: tasks.submit}, server.Options{}).dial(t, "")
	p, err := c.StartCall(t.Context(), "C", "m", nil, client.CallOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Info(t.Context()); err != nil {
		t.Error(err)
	}
	tasks.wait(1)[0].succeed()
	if err := p.Wait(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// A client that has too many requests in flight is not read until some are
// answered.
func TestBackpressure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tasks := newLedgerOfTasks()
		near, far := link.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		s := server.New(&fakeLedger{submit: tasks.submit}, server.Options{MaxInFlight: 5})
		var serving sync.WaitGroup
		serving.Go(func() { s.ServeConn(ctx, near, admin()) })
		for i := range 20 {
			if err := far.Send([]byte(call(fmt.Sprint(i), "[1]"))); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if got := len(tasks.wait(0)); got != 5 {
			t.Errorf("%d requests were taken in, want 5", got)
		}
		tasks.wait(0)[2].succeed()
		synctest.Wait()
		if got := len(tasks.wait(0)); got != 6 {
			t.Errorf("%d requests were taken in, want 6", got)
		}
		cancel()
		serving.Wait() // the shutdown time, since nobody answers the rest
	})
}

func TestBackpressureByBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tasks := newLedgerOfTasks()
		near, far := link.Pipe()
		s := server.New(&fakeLedger{submit: tasks.submit}, server.Options{MaxInBytes: 10_000})
		var serving sync.WaitGroup
		serving.Go(func() { s.ServeConn(t.Context(), near, admin()) })
		for _, length := range []int{20_000, 10, 6000, 10} { // what is too large for all goes alone
			if err := far.Send([]byte(call("1", `["`+strings.Repeat("x", length)+`"]`))); err != nil {
				t.Fatal(err)
			}
		}
		answered := 0
		for _, want := range []int{1, 3, 4} {
			synctest.Wait()
			submitted := tasks.wait(0)
			if len(submitted) != want {
				t.Errorf("%d requests were taken in, want %d", len(submitted), want)
			}
			for _, task := range submitted[answered:] {
				task.succeed()
			}
			answered = len(submitted)
		}
		far.Close(link.Normal, "")
		serving.Wait()
	})
}

// A client that does not read is cut off, and holds nobody up meanwhile.
func TestSlowReaderIsCutOff(t *testing.T) {
	big := text(strings.Repeat("x", 1<<20))
	answer := func(r ledger.Request, done ledger.Done) { done(ledger.Answer{Result: big}, nil) }
	h := serve(t, &fakeLedger{submit: answer}, server.Options{Link: link.Options{WriteTimeout: 100 * time.Millisecond}})
	lazy := h.socket(t)
	for range 50 {
		if lazy.WriteMessage(websocket.TextMessage, []byte(call("1", "[1]"))) != nil {
			break // cut off already
		}
	}
	if err := h.dial(t, "").Do(t.Context(), "call", map[string]string{"contract": "C", "method": "m"}, nil); err != nil {
		t.Errorf("another client: %v", err)
	}
	h.log.waitFor("connection given up")
	if !strings.Contains(h.log.String(), "the peer did not read for 100ms") {
		t.Errorf("log: %s", h.log)
	}
}

// Queries that take their time hold up neither each other nor calls.
func TestSlowQueriesHoldUpNoCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		proceed := make(chan struct{})
		status := func(ctx context.Context, _ ledger.StatusQuery) (ledger.StatusPage, error) {
			<-proceed
			return ledger.StatusPage{Value: text("x")}, nil
		}
		c, stop := inMemory(t, &fakeLedger{submit: echo, status: status}, admin())
		var slow []*client.Pending
		for range 100 {
			p, err := c.Go(t.Context(), "status", map[string]string{"contract": "C"})
			if err != nil {
				t.Fatal(err)
			}
			slow = append(slow, p)
		}
		if err := c.Do(t.Context(), "call", map[string]any{"contract": "C", "method": "m"}, nil); err != nil {
			t.Errorf("a call behind them: %v", err)
		}
		close(proceed)
		for i, p := range slow {
			if err := p.Wait(t.Context(), nil); err != nil {
				t.Errorf("query %d: %v", i, err)
			}
		}
		c.Close()
		stop()
	})
}

// What was accepted is answered when the server stops, and the client learns
// why the connection ends. Nothing of ours is left running.
func TestGracefulStop(t *testing.T) {
	tasks := newLedgerOfTasks()
	h := serve(t, &fakeLedger{submit: tasks.submit}, server.Options{})
	c := h.dial(t, "")
	var pending []*client.Pending
	for range 10 {
		p, err := c.StartCall(t.Context(), "C", "m", nil, client.CallOptions{})
		if err != nil {
			t.Fatal(err)
		}
		pending = append(pending, p)
	}
	submitted := tasks.wait(10)
	stopped := make(chan struct{})
	go func() { h.stop(); close(stopped) }()
	for refused := false; !refused; { // the listener closes first
		conn, err := net.Dial("tcp", h.address)
		if refused = err != nil; !refused {
			conn.Close()
		}
	}
	for _, task := range submitted {
		task.succeed()
	}
	for i, p := range pending {
		if err := p.Wait(t.Context(), nil); err != nil {
			t.Errorf("call %d: %v", i, err)
		}
	}
	<-stopped
	err := c.Do(t.Context(), "info", nil, nil)
	if !errors.Is(err, client.ErrClosed) || !strings.Contains(err.Error(), "the server is stopping") {
		t.Errorf("got %v", err)
	}
}

// A call that the ledger never answers does not hold up the end for ever. All
// goroutines end, or the bubble would report a deadlock.
func TestStopIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var late ledger.Done
		status := func(ctx context.Context, _ ledger.StatusQuery) (ledger.StatusPage, error) {
			<-ctx.Done()
			return ledger.StatusPage{}, ctx.Err()
		}
		l := &fakeLedger{submit: func(_ ledger.Request, done ledger.Done) { late = done }, status: status}
		near, far := link.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		served := make(chan struct{})
		go func() {
			server.New(l, server.Options{}).ServeConn(ctx, near, admin())
			close(served)
		}()
		c := client.New(far)
		p, err := c.StartCall(ctx, "C", "m", nil, client.CallOptions{})
		if err != nil {
			t.Fatal(err)
		}
		status1, err := c.Go(ctx, "status", map[string]string{"contract": "C"})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		begin := time.Now()
		cancel()
		<-served
		if got := time.Since(begin); got != 10*time.Second {
			t.Errorf("stopped after %v, want 10s", got)
		}
		late(ledger.Answer{}, nil) // and harms nobody
		if err := status1.Wait(t.Context(), nil); stable(t, err) != "unavailable" {
			t.Errorf("status: %v", err)
		}
		if err := p.Wait(t.Context(), nil); !errors.Is(err, client.ErrClosed) {
			t.Errorf("call: %v", err)
		}
		c.Close()
	})
}

// When a client goes its queries end, and so does the session, though a call
// of it is still under way.
func TestSessionEndsWithItsClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tasks := newLedgerOfTasks()
		status := func(ctx context.Context, _ ledger.StatusQuery) (ledger.StatusPage, error) {
			<-ctx.Done()
			return ledger.StatusPage{}, ctx.Err()
		}
		c, stop := inMemory(t, &fakeLedger{submit: tasks.submit, status: status}, admin())
		for _, request := range []string{"call", "status"} {
			if _, err := c.Go(t.Context(), request, map[string]string{"contract": "C"}); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		c.Close()
		synctest.Wait()
		stop()
	})
}

// Sixteen clients in parallel get what they asked for.
//
// parity: 46
func TestManyClients(t *testing.T) {
	h := fake(t, server.Options{})
	var clients sync.WaitGroup
	for i := range 16 {
		c := h.dial(t, "")
		clients.Go(func() {
			for j := range 50 {
				var result echoed
				err := c.Do(t.Context(), "call", map[string]any{"contract": "C", "method": "m", "args": []int{i, j}}, &result)
				if err != nil || result.Result[0] != i || result.Result[1] != j {
					t.Errorf("client %d, call %d: %v, %v", i, j, result, err)
					return
				}
			}
		})
	}
	clients.Wait()
}

// Nothing of a server and its clients is left running when they are stopped.
func TestNothingIsLeftRunning(t *testing.T) {
	before := goruntime.NumGoroutine()
	h := fake(t, server.Options{})
	clients := make([]*client.Client, 10)
	for i := range clients {
		clients[i] = h.dial(t, "")
		if err := clients[i].Do(t.Context(), "info", nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	clients[0].Close()
	h.stop()
	for _, c := range clients {
		c.Close()
	}
	for goruntime.NumGoroutine() > before { // net/http's own end a moment later
		goruntime.Gosched()
	}
}

// A listener that fails ends Serve with an error.
func TestListenerThatFails(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := server.New(&fakeLedger{}, server.Options{}).Serve(t.Context(), l); err == nil {
		t.Error("served nothing without an error")
	}
}
