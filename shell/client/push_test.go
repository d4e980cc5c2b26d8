package client_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

// subscribed answers a subscribe request.
func (s scripted) subscribed(id, from uint64) wire.SubscribeParams {
	s.t.Helper()
	r := s.next()
	var params wire.SubscribeParams
	if fault := wire.ParseParams(r.Params, &params); fault != nil || r.Method != wire.Subscribe {
		s.t.Fatalf("got %s %s", r.Method, r.Params)
	}
	s.answer(r, fmt.Sprintf(`{"subscription":%d,"from":%d,"height":9}`, id, from))
	return params
}

func (s scripted) events(id, height uint64) {
	s.t.Helper()
	s.send(fmt.Sprintf(`{"jsonrpc":"2.0","method":"events","params":{"subscription":%d,"height":%d,"hash":"","time":"T","events":[["e",{}]]}}`, id, height))
}

func wantUpdate(t *testing.T, s *client.Subscription, height uint64) {
	t.Helper()
	if u, err := s.Next(t.Context()); err != nil || u.Height != height {
		t.Fatalf("got %d, %v, want height %d", u.Height, err, height)
	}
}

// A subscription goes on where it was, over a new connection and after an end
// that does not last.
//
// parity: 49
func TestSubscriptionResumes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := newSeries(t)
		c := all.open(client.Options{})
		defer c.Close()
		server := <-all.servers
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			if p := server.subscribed(5, 7); p.From != nil || string(p.Events) != `["e"]` {
				t.Errorf("asked for %+v", p)
			}
			server.events(5, 8)
			server.events(4, 9) // nobody's
		}()
		s, err := c.Subscribe(t.Context(), "A", client.SubscribeOptions{Events: true, Names: []string{"e"}})
		if err != nil {
			t.Fatal(err)
		}
		wantUpdate(t, s, 8)
		<-sent
		server.cut()
		server = <-all.servers
		if p := server.subscribed(1, 9); *p.From != 9 {
			t.Errorf("resumed from %d, want 9", *p.From)
		}
		server.events(1, 9)
		server.send(`{"jsonrpc":"2.0","method":"ended","params":{"subscription":1,"next":12,"error":{"code":-32000,"message":"closing","data":{"code":"unavailable"}}}}`)
		wantUpdate(t, s, 9)
		if p := server.subscribed(2, 12); *p.From != 12 {
			t.Errorf("resumed from %d, want 12", *p.From)
		}
		server.send(`{"jsonrpc":"2.0","method":"ended","params":{"subscription":2,"next":12,"error":{"code":-32000,"message":"denied: no","data":{"code":"denied"}}}}`)
		_, err = s.Next(t.Context())
		var e *wire.Error
		if !errors.As(err, &e) || e.Stable() != wire.Denied || err.Error() != "subscription to A: denied: no" {
			t.Errorf("got %v", err)
		}
		s.Close()
	})
}

// A consumer that takes nothing has the server pause, and gets all in the end.
func TestSlowConsumer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const most = 1000
		all := newSeries(t)
		c := all.open(client.Options{})
		server := <-all.servers
		var rounds int
		go func() { // a server that pushes all there is until it is told to stop
			for id := uint64(1); ; id++ {
				message, err := server.end.Receive()
				if err != nil {
					return
				}
				batch, _ := wire.ParseBatch(message)
				r := batch.Elements[0].Request
				var params wire.SubscribeParams
				if r.Method != wire.Subscribe {
					server.answer(r, `{}`)
					continue
				}
				if fault := wire.ParseParams(r.Params, &params); fault != nil {
					t.Error(fault)
				}
				rounds++
				server.answer(r, fmt.Sprintf(`{"subscription":%d,"from":%d,"height":%d}`, id, *params.From, most))
				for h := *params.From; h < most; h++ {
					server.events(id, h)
				}
			}
		}()
		zero := uint64(0)
		s, err := c.Subscribe(t.Context(), "A", client.SubscribeOptions{Events: true, From: &zero})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		for h := range uint64(most) {
			wantUpdate(t, s, h)
		}
		if rounds < 2 || rounds > 10 {
			t.Errorf("%d subscribes", rounds)
		}
		s.Close()
		s.Close()
		if _, err := s.Next(t.Context()); !errors.Is(err, client.ErrUnsubscribed) {
			t.Errorf("got %v", err)
		}
		synctest.Wait() // for the server to have answered
		c.Close()
	})
}

// A server that shows another chain than before is found out.
func TestSubscriptionToAnotherChain(t *testing.T) {
	line := func(prev string) (text, hash string) {
		text = fmt.Sprintf(`{"prev":"%s"}`, prev)
		return text, client.HashOf([]byte(text))
	}
	first, firstHash := line("")
	second, secondHash := line(firstHash)
	push := func(height int, line, hash string) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","method":"entry","params":{"subscription":1,"height":%d,"hash":"%s","entry":%s}}`, height, hash, line)
	}
	tests := map[string]string{
		"":             push(1, second, secondHash),
		"another hash": push(1, second, firstHash),
		"another prev": push(1, first, firstHash),
		"a gap":        push(2, second, secondHash),
		"a repetition": push(0, first, firstHash),
	}
	for name, next := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, server := pair(t)
				defer c.Close()
				go func() {
					server.subscribed(1, 0)
					server.send(push(0, first, firstHash))
				}()
				s, err := c.Subscribe(t.Context(), "A", client.SubscribeOptions{})
				if err != nil {
					t.Fatal(err)
				}
				wantUpdate(t, s, 0)
				server.send(next)
				u, err := s.Next(t.Context())
				switch {
				case name == "" && (err != nil || string(u.Entry) != second):
					t.Errorf("got %v, %v", u, err)
				case name != "" && !errors.Is(err, client.ErrBroken):
					t.Errorf("got %v, want ErrBroken", err)
				}
			})
		})
	}
}

func TestSubscribeThatFails(t *testing.T) {
	c, server := pair(t)
	go func() {
		r := server.next()
		server.send(string(wire.AppendResponse(nil, wire.Response{ID: r.ID, Error: wire.Refusal(wire.NotFound, `no contract "A"`, "")})))
	}()
	if _, err := c.Subscribe(t.Context(), "A", client.SubscribeOptions{}); err == nil || err.Error() != `subscription to A: no contract "A"` {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Subscribe(ctx, "A", client.SubscribeOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	c.Close()
	if _, err := c.Subscribe(t.Context(), "A", client.SubscribeOptions{}); !errors.Is(err, client.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

// Broadcasts reach the callback; one that takes its time holds nobody up.
//
// parity: 49
func TestBroadcasts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []wire.BroadcastPush
		hold := make(chan struct{})
		all := newSeries(t)
		c := all.open(client.Options{OnBroadcast: func(b wire.BroadcastPush) { <-hold; heard = append(heard, b) }})
		server := <-all.servers
		go func() {
			for range 200 {
				server.send(`{"jsonrpc":"2.0","method":"broadcast","params":{"from":"alice","message":"hi","time":"T"}}`)
			}
			r := server.next()
			server.answer(r, `{"connections":3}`)
		}()
		if n, err := c.Broadcast(t.Context(), "hello"); n != 3 || err != nil {
			t.Errorf("got %d, %v", n, err)
		}
		close(hold)
		synctest.Wait()
		c.Close()
		if n := len(heard); n < 64 || n > 66 || heard[0] != (wire.BroadcastPush{From: "alice", Message: "hi", Time: "T"}) {
			t.Errorf("%d broadcasts were heard", n)
		}
	})
}
