package client_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"moonledger/server/wire"
	"moonledger/server/wire/link"
	"moonledger/shell/client"
)

// A series gives a client one connection in memory after the other, to a scripted
// server each.
type series struct {
	t       *testing.T
	servers chan scripted
	mu      sync.Mutex
	fail    error // what dialling gives; nil: a connection
	dialled int
}

func newSeries(t *testing.T) *series { return &series{t: t, servers: make(chan scripted, 100)} }

func (s *series) dial(context.Context) (client.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dialled++
	if s.fail != nil {
		return nil, s.fail
	}
	near, far := link.Pipe()
	s.servers <- scripted{s.t, far}
	return near, nil
}

func (s *series) refuse(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = err
}

func (s *series) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dialled
}

func (s *series) open(o client.Options) *client.Client {
	s.t.Helper()
	c, err := client.Open(s.t.Context(), s.dial, o)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s scripted) cut() { s.end.Close(link.Normal, "cut") }

// What was not answered is sent again over the next connection, in its old order
// and as it was, but for what could be done twice.
func TestResubmission(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := newSeries(t)
		c := all.open(client.Options{})
		defer c.Close()
		first := <-all.servers
		send := []struct {
			request string
			params  any
			again   bool
		}{
			{"info", nil, true},
			{"call", map[string]any{"contract": "A", "method": "m", "request": "r1"}, true},
			{"call", map[string]any{"contract": "A", "method": "m"}, false},
			{"call", map[string]any{"contract": "A", "method": "m", "dry_run": true}, true},
			{"deploy", map[string]any{"file": "a.lua"}, false},
			{"deploy", map[string]any{"file": "a.lua", "request": "r2"}, true},
			{"history", map[string]any{"contract": "A"}, true},
			{"broadcast", map[string]any{"message": "hi"}, false},
		}
		var pending []*client.Pending
		var sent []wire.Request
		for _, r := range send {
			p, err := c.Go(t.Context(), r.request, r.params)
			if err != nil {
				t.Fatal(err)
			}
			pending = append(pending, p)
			sent = append(sent, first.next())
		}
		first.answer(sent[6], `{}`) // the history
		synctest.Wait()
		first.cut()
		second := <-all.servers
		for i, r := range send {
			switch {
			case i == 6:
				if err := pending[i].Wait(t.Context(), nil); err != nil {
					t.Error(err)
				}
			case r.again:
				got := second.next()
				if diff := cmp.Diff(sent[i], got); diff != "" {
					t.Errorf("sent again: -first +second:\n%s", diff)
				}
				second.answer(got, `{}`)
				if err := pending[i].Wait(t.Context(), nil); err != nil {
					t.Error(err)
				}
				if n := pending[i].Sends(); n != 2 {
					t.Errorf("%s was sent %d times, want 2", r.request, n)
				}
			default:
				err := pending[i].Wait(t.Context(), nil)
				if !errors.Is(err, client.ErrUnknown) || err.Error() != "the outcome is unknown: the connection to the server is closed: cut" {
					t.Errorf("%s: got %v", r.request, err)
				}
			}
		}
	})
}

// What was never sent is, whatever it is; what nobody waits for is not.
func TestRequestsWaitForAConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := newSeries(t)
		c := all.open(client.Options{})
		defer c.Close()
		first := <-all.servers
		all.refuse(io.ErrUnexpectedEOF)
		first.cut()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := c.Do(ctx, "info", nil, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		p, err := c.Go(t.Context(), "call", map[string]any{"contract": "A", "method": "m"})
		if err != nil {
			t.Fatal(err)
		}
		all.refuse(nil)
		second := <-all.servers
		r := second.next()
		if r.Method != "call" {
			t.Errorf("got %s", r.Method)
		}
		second.answer(r, `{}`)
		if err := p.Wait(t.Context(), nil); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatEndsTheAttempts(t *testing.T) {
	tests := map[string]struct {
		retry  client.Retry
		refuse error
		want   string
	}{
		"attempts":    {client.Retry{Attempts: 3}, errors.New("nobody listens"), "given up after 3 attempts: nobody listens"},
		"time":        {client.Retry{Time: time.Minute}, errors.New("nobody listens"), "given up after 1m0s: nobody listens"},
		"none":        {client.Retry{Attempts: -1}, nil, "cut"},
		"a dead key":  {client.Retry{}, wire.Refusal(wire.Denied, "the key was revoked", ""), "the key was revoked"},
		"and no more": {client.Retry{Attempts: 2}, wire.Refusal(wire.Unavailable, "full", ""), "given up after 2 attempts: full"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var states []string
				all := newSeries(t)
				c := all.open(client.Options{Retry: test.retry, OnState: func(s client.State, _ error) { states = append(states, s.String()) }})
				first := <-all.servers
				all.refuse(test.refuse)
				write, err := c.StartCall(t.Context(), "A", "m", nil, client.CallOptions{})
				if err != nil {
					t.Fatal(err)
				}
				first.next()
				first.cut()
				err = write.Wait(t.Context(), nil)
				if !errors.Is(err, client.ErrUnknown) || !errors.Is(err, client.ErrClosed) || !strings.HasSuffix(err.Error(), "closed: "+test.want) {
					t.Errorf("a call that was under way: %v", err)
				}
				err = c.Do(t.Context(), "info", nil, nil)
				if errors.Is(err, client.ErrUnknown) || !errors.Is(err, client.ErrClosed) {
					t.Errorf("a later request: %v", err)
				}
				c.Close()
				if n := len(states); states[0] != "connected" || states[n-1] != "gone" || strings.Count(strings.Join(states, " "), "connecting") != n-2 {
					t.Errorf("states: %v", states)
				}
			})
		})
	}
}

// The waits grow, and begin anew when a connection was of use.
func TestBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := newSeries(t)
		c := all.open(client.Options{})
		defer c.Close()
		for round := range 2 {
			server := <-all.servers
			all.refuse(io.ErrUnexpectedEOF)
			if round == 1 {
				server.send(`{"jsonrpc":"2.0","method":"later"}`)
				synctest.Wait()
			}
			server.cut()
			before := all.count()
			time.Sleep(time.Hour)
			synctest.Wait()
			if n := all.count() - before; n < 480 || n > 1500 {
				t.Errorf("%d attempts in an hour", n)
			}
			all.refuse(nil)
		}
		(<-all.servers).send(`{"jsonrpc":"2.0","method":"later"}`)
		synctest.Wait()
	})
}

// A message that is too long for the server ends alone.
func TestTooLongMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := newSeries(t)
		c := all.open(client.Options{})
		defer c.Close()
		first := <-all.servers
		var pending []*client.Pending
		for _, length := range []int{10, 5000, 100} {
			p, err := c.Go(t.Context(), "call", map[string]any{"method": strings.Repeat("x", length), "request": "r"})
			if err != nil {
				t.Fatal(err)
			}
			pending = append(pending, p)
			first.next()
		}
		first.end.Close(link.TooBig, "the message is longer than 1000 bytes")
		second := <-all.servers
		for range 2 {
			second.answer(second.next(), `{}`)
		}
		for i, p := range pending {
			err := p.Wait(t.Context(), nil)
			var e *wire.Error
			if isLong := i == 1; isLong != (errors.As(err, &e) && e.Stable() == wire.TooLarge) || !isLong && err != nil {
				t.Errorf("request %d: %v", i, err)
			}
		}
	})
}
