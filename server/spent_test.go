package server_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire"
	"moonledger/shell/client"
)

// impatient connects our client, which tells at once that the server is busy.
func (h *host) impatient(t *testing.T, key string) *client.Client {
	t.Helper()
	c, err := client.Dial(t.Context(), h.url(), client.Options{Key: key, Patience: -1, Retry: client.Retry{Attempts: -1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// Who has used up the gas of his address is refused whatever he asks, with the
// time at which to ask again; others are not.
func TestSpentBudget(t *testing.T) {
	h := serve(t, openLedger(t), server.Options{GasRateUser: 1000, GasRateAnonymous: 1000}, (*server.Server).StopBudgets)
	admin := h.impatient(t, adminKey)
	must[wire.CallResult](t)(admin.Deploy(t.Context(), "bank.lua", bank))
	aliceKey := must[wire.KeyResult](t)(admin.AddUser(t.Context(), "alice", time.Time{})).Secret
	anonymous := h.impatient(t, "")
	known := client.CallOptions{Request: "open-1"}
	opened := must[wire.CallResult](t)(anonymous.Call(t.Context(), "Bank", "open", []string{"zoe"}, known))
	if _, err := anonymous.Call(t.Context(), "Bank", "spin", nil, client.CallOptions{}); stable(t, err) != wire.OutOfGas {
		t.Fatalf("spinning: %v", err)
	}

	second := h.impatient(t, "")
	for name, ask := range map[string]func(c *client.Client) error{
		"call": func(c *client.Client) error {
			_, err := c.Call(t.Context(), "Bank", "open", []string{"eve"}, client.CallOptions{})
			return err
		},
		"dry run": func(c *client.Client) error {
			_, err := c.Call(t.Context(), "Bank", "open", []string{"eve"}, client.CallOptions{DryRun: true})
			return err
		},
		"status": func(c *client.Client) error {
			_, err := c.Status(t.Context(), "Bank", client.StatusOptions{})
			return err
		},
		"verify": func(c *client.Client) error { _, err := c.Verify(t.Context(), ""); return err },
		"info":   func(c *client.Client) error { _, err := c.Info(t.Context()); return err },
	} {
		for _, c := range []*client.Client{anonymous, second} {
			var e *wire.Error
			if err := ask(c); !errors.As(err, &e) || e.Stable() != wire.Busy || e.RetryAfter() != 11*time.Second || e.Hint() != "try again in 11 s" {
				t.Errorf("%s: got %v with %+v, want busy for 11 s", name, err, e)
			} else if !strings.HasPrefix(e.Message, "not done: who has no key at 127.0.0.1/32 used more than 1,000 gas a second") {
				t.Errorf("%s: got %q", name, e.Message)
			}
		}
	}
	response := must[*http.Response](t)(http.Get(h.web() + "/dump/Bank"))
	response.Body.Close()
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") != "11" {
		t.Errorf("a dump: %s, Retry-After %q", response.Status, response.Header.Get("Retry-After"))
	}

	if again, err := anonymous.Call(t.Context(), "Bank", "open", []string{"zoe"}, known); err != nil || !again.Repeated || again.Hash != opened.Hash {
		t.Errorf("what was recorded before: %+v, %v", again, err)
	}
	for name, c := range map[string]*client.Client{"alice": h.impatient(t, aliceKey), "admin": admin} {
		if info, err := c.Info(t.Context()); err != nil || info.Caller != name {
			t.Errorf("%s: %+v, %v", name, info, err)
		}
	}
	if _, err := second.Auth(t.Context(), aliceKey); err != nil {
		t.Errorf("auth: %v", err)
	}
	if _, err := second.Info(t.Context()); err != nil {
		t.Errorf("the same connection with a key: %v", err)
	}
}

// A dump and a verification are paid for: after them the balance is spent.
func TestReadersPay(t *testing.T) {
	for name, read := range map[string]func(c *client.Client) error{
		"dump":   func(c *client.Client) error { _, err := c.Dump(t.Context(), "Bank", io.Discard); return err },
		"verify": func(c *client.Client) error { _, err := c.Verify(t.Context(), ""); return err },
		"status": func(c *client.Client) error {
			_, err := c.Status(t.Context(), "Bank", client.StatusOptions{})
			return err
		},
	} {
		h := serve(t, openLedger(t), server.Options{GasRateAnonymous: 10}, (*server.Server).StopBudgets)
		must[wire.CallResult](t)(h.dial(t, adminKey).Deploy(t.Context(), "bank.lua", bank))
		c := h.impatient(t, "")
		if err := read(c); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := read(c); err == nil {
			t.Errorf("%s: a second one was not refused", name)
		}
	}
}

// A client waits for as long as it is told, and sends the same once more.
func TestPatientClient(t *testing.T) {
	var mu sync.Mutex
	var ids []string
	refusals, after := 0, 0.0
	submit := func(r ledger.Request, done ledger.Done) {
		mu.Lock()
		defer mu.Unlock()
		ids = append(ids, r.ID)
		if len(ids) <= refusals {
			e := wire.Refusal(wire.Busy, "later", "")
			e.Data.RetrySeconds = after
			done(ledger.Answer{}, e)
			return
		}
		echo(r, done)
	}
	h := serve(t, &fakeLedger{submit: submit}, server.Options{})
	for name, test := range map[string]struct {
		patience time.Duration
		refusals int
		after    float64
		sent     int
		ok       bool
	}{
		"not busy":             {0, 0, 0, 1, true},
		"busy twice":           {0, 2, 0.001, 3, true},
		"no time told":         {0, 1, 0, 1, false},
		"longer than patience": {0, 1, 31, 1, false},
		"longer in all":        {3 * time.Millisecond, 4, 0.001, 4, false},
		"no patience":          {-1, 1, 0.001, 1, false},
	} {
		mu.Lock()
		ids, refusals, after = nil, test.refusals, test.after
		mu.Unlock()
		c, err := client.Dial(t.Context(), h.url(), client.Options{Patience: test.patience})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Call(t.Context(), "C", "m", []int{1}, client.CallOptions{})
		if (err == nil) != test.ok || err != nil && stable(t, err) != wire.Busy {
			t.Errorf("%s: got error %v", name, err)
		}
		mu.Lock()
		if len(ids) != test.sent || ids[0] == "" || strings.Count(strings.Join(ids, " "), ids[0]) != len(ids) {
			t.Errorf("%s: sent as %q, want %d times the same", name, ids, test.sent)
		}
		mu.Unlock()
		c.Close()
	}
}

// Who gives up waiting is not kept waiting.
func TestImpatience(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	submit := func(_ ledger.Request, done ledger.Done) {
		e := wire.Refusal(wire.Busy, "later", "")
		e.Data.RetrySeconds = 20
		done(ledger.Answer{}, e)
		cancel()
	}
	c := serve(t, &fakeLedger{submit: submit}, server.Options{}).dial(t, "")
	if _, err := c.Call(ctx, "C", "m", nil, client.CallOptions{}); err == nil {
		t.Error("no error")
	}
}
