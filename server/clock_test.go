package server_test

import (
	"sync/atomic"
	"testing"
	"time"

	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire"
)

// A clock that jumps a day forward and back does no harm: times never go back,
// /readyz tells what is wrong, and all is well when the day has passed.
func TestClockThatJumps(t *testing.T) {
	var now atomic.Int64
	start := time.Date(2026, 11, 23, 5, 30, 0, 0, time.UTC)
	set := func(at time.Duration) { now.Store(start.Add(at).Unix()) }
	set(0)
	l := openLedgerWith(t, ledger.Options{Clock: func() time.Time { return time.Unix(now.Load(), 0) }})
	deployBank(t, l)
	x := newTrialOf(t, l, server.Options{})
	brief := newKey(t, x, "brief", start.Add(2*time.Hour))
	const day = 24 * time.Hour
	const late = "warning: the clock is 24h0m0s behind the newest entry\n"
	steps := []struct {
		clock, entry time.Duration // from the start
		key          int           // HTTP status for the key
		ready        string
	}{
		{time.Hour, time.Hour, 200, ""},
		{day, day, 401, ""},
		{0, day, 200, late}, // the key, by a clock that is right again
		{time.Hour, day, 200, "warning: the clock is 23h0m0s behind the newest entry\n"},
		{day + time.Second, day + time.Second, 401, ""},
	}
	for _, step := range steps {
		set(step.clock)
		x.check(t)
		if got, want := x.known[len(x.known)-1].Time, start.Add(step.entry).Format("2006-01-02T15:04:05.000000Z"); got != want {
			t.Errorf("clock at %v: the entry has %s, want %s", step.clock, got, want)
		}
		if got := ask(t, "GET", x.web()+"/readyz", ""); got.StatusCode != 200 || got.text != "ready\n"+step.ready {
			t.Errorf("clock at %v: %d %q, want %q", step.clock, got.StatusCode, got.text, step.ready)
		}
		got := ask(t, "POST", x.web()+"/rpc", request(1, "info", `{}`), "Content-Type", "application/json", "Authorization", "Bearer "+brief)
		if got.StatusCode != step.key {
			t.Errorf("clock at %v: the key gets %d %s, want %d", step.clock, got.StatusCode, got.text, step.key)
		}
		if step.key == 401 {
			matches(t, got.text, "key refused: [0-9a-f]{32} of brief expired at 2026-11-23T07:30:00Z\n")
		}
	}

	// Once the chain of users has the later time, a key that had expired by then
	// stays so, wherever the clock goes.
	set(3 * day)
	newKey(t, x, "late", time.Time{})
	set(0)
	got := ask(t, "POST", x.web()+"/rpc", request(1, "info", `{}`), "Content-Type", "application/json", "Authorization", "Bearer "+brief)
	if got.StatusCode != 401 {
		t.Errorf("the key gets %d %s", got.StatusCode, got.text)
	}
	x.check(t)
}

// newKey makes a user and returns the key.
func newKey(t *testing.T, x *trial, user string, expires time.Time) string {
	t.Helper()
	p := wire.KeyParams{User: user}
	if !expires.IsZero() {
		p.Expires = expires.Format(time.RFC3339)
	}
	var result wire.KeyResult
	if err := x.dial(t, adminKey).Do(t.Context(), wire.Key, p, &result); err != nil {
		t.Fatal(err)
	}
	return result.Secret
}
