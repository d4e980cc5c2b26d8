package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"moonledger/chain"
	"moonledger/runtime"
	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire"
	"moonledger/server/wire/link"
	"moonledger/shell/client"
)

type web struct {
	*http.Response
	text string
}

// ask makes one HTTP request, with headers given as pairs.
func ask(t *testing.T, method, url, body string, header ...string) web {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return roundTrip(t, r)
}

func roundTrip(t *testing.T, r *http.Request) web {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return web{response, string(text)}
}

func TestPaths(t *testing.T) {
	h := serve(t, deployed(t), hostOptions())
	tests := []struct {
		method, path string
		status       int
		text         string
	}{
		{"GET", "/healthz", 200, "ok\n"},
		{"HEAD", "/healthz", 200, ""},
		{"GET", "/readyz", 200, "ready\n"},
		{"DELETE", "/readyz", 405, "DELETE is not for /readyz; use GET, HEAD\n"},
		{"GET", "/", 404, "there is nothing at this path; there are /rpc (a websocket, or POST), /dump/CONTRACT, /healthz and /readyz\n"},
		{"GET", "/dump/", 404, "there is nothing at this path; there are /rpc (a websocket, or POST), /dump/CONTRACT, /healthz and /readyz\n"},
		{"GET", "/dump/Bnk", 404, "no contract \"Bnk\"; did you mean \"Bank\"?\n"},
		{"POST", "/dump/Bank", 405, "POST is not for /dump/Bank; use GET\n"},
		{"PUT", "/rpc", 405, "PUT is not for /rpc; use GET, POST\n"},
		{"GET", "/rpc", 426, "this path is a websocket; connect with a websocket client, or POST a JSON-RPC request\n"},
		{"POST", "/rpc", 415, "POST needs \"Content-Type: application/json\"\n"},
	}
	for _, test := range tests {
		got := ask(t, test.method, h.web()+test.path, "")
		if got.StatusCode != test.status || got.text != test.text {
			t.Errorf("%s %s: got %d %q, want %d %q", test.method, test.path, got.StatusCode, got.text, test.status, test.text)
		}
	}
}

func TestDump(t *testing.T) {
	l := deployed(t)
	h := serve(t, l, hostOptions())
	got := ask(t, "GET", h.web()+"/dump/Bank", "")
	report, err := chain.VerifyReader(t.Context(), strings.NewReader(got.text), chain.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("0 %v", report.Head.Hash); got.Trailer.Get(wire.HeadTrailer) != want || got.Header.Get("Content-Type") != "application/x-ndjson" {
		t.Errorf("got %v, %v, want the head %s", got.Trailer, got.Header, want)
	}
}

func TestDumpThatBreaksOff(t *testing.T) {
	dump := func(_ context.Context, w io.Writer) (chain.Head, error) {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			return chain.Head{}, err
		}
		return chain.Head{}, errors.New("bad sector")
	}
	h := serve(t, &fakeLedger{submit: echo, dump: dump}, server.Options{})
	_, err := h.dial(t, "").Dump(t.Context(), "C", io.Discard)
	if !errors.Is(err, client.ErrCut) {
		t.Errorf("got %v, want ErrCut", err)
	}
	if !strings.Contains(h.log.String(), "bad sector") {
		t.Errorf("log: %s", h.log)
	}
}

func TestDumpThatFailsAtOnce(t *testing.T) {
	dump := func(context.Context, io.Writer) (chain.Head, error) { return chain.Head{}, chain.ErrUnavailable }
	h := serve(t, &fakeLedger{submit: echo, dump: dump}, server.Options{})
	_, err := h.dial(t, "").Dump(t.Context(), "C", io.Discard)
	if stable(t, err) != wire.Unavailable || !strings.Contains(err.Error(), "the store is unavailable") {
		t.Errorf("got %v", err)
	}
}

func TestDumpOfAnotherHead(t *testing.T) {
	dump := func(_ context.Context, w io.Writer) (chain.Head, error) {
		_, err := io.WriteString(w, "{}\n")
		return chain.Head{Height: 1, Hash: chain.HashLine([]byte("{}"))}, err
	}
	h := serve(t, &fakeLedger{submit: echo, dump: dump}, server.Options{})
	if _, err := h.dial(t, "").Dump(t.Context(), "C", io.Discard); !errors.Is(err, client.ErrCut) {
		t.Errorf("got %v, want ErrCut", err)
	}
}

func TestReadiness(t *testing.T) {
	corrupt := map[string]error{"Bank": fmt.Errorf("%w: /var/x", chain.ErrCorrupt)}
	tests := map[string]struct {
		health ledger.Health
		status int
		text   string
	}{
		"well":    {ledger.Health{}, 200, "ready\n"},
		"store":   {ledger.Health{Store: fmt.Errorf("%w: /var/x", chain.ErrUnavailable)}, 503, "the store is unavailable\n"},
		"full":    {ledger.Health{Store: fmt.Errorf("%w: /var/x", chain.ErrFull)}, 503, "the store is full\n"},
		"late":    {ledger.Health{Late: true, Behind: time.Minute}, 200, "ready\nwarning: the clock is 1m0s behind the newest entry\n"},
		"stopped": {ledger.Health{Stopped: corrupt}, 200, "ready\nwarning: contract Bank is stopped: the store is corrupt\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			h := serve(t, &fakeLedger{health: test.health}, server.Options{})
			got := ask(t, "GET", h.web()+"/readyz", "")
			if got.StatusCode != test.status || got.text != test.text {
				t.Errorf("got %d %q, want %d %q", got.StatusCode, got.text, test.status, test.text)
			}
		})
	}
}

func TestPost(t *testing.T) {
	h := fake(t, server.Options{Link: link.Options{MaxMessage: 1000}})
	tests := []struct {
		body   string
		status int
		text   string
	}{
		{call("1", "[1]"), 200, result("1", "[1]")},
		{"[" + call("1", "[1]") + "," + call("2", "[2]") + "]", 200, "[" + result("1", "[1]") + "," + result("2", "[2]") + "]"},
		{`{"jsonrpc":"2.0","method":"info"}`, 204, ""},
		{"x", 200, refusal("null", -32700, "bad_message", `"the message is not JSON: invalid character 'x' at start of value"`)},
		{strings.Repeat("x", 1001), 413, "the message is longer than 1000 bytes\n"},
	}
	for _, test := range tests {
		got := ask(t, "POST", h.web()+"/rpc", test.body, "Content-Type", "application/json; charset=utf-8")
		if got.StatusCode != test.status || got.text != test.text {
			t.Errorf("%.80s: got %d %s, want %d %s", test.body, got.StatusCode, got.text, test.status, test.text)
		}
	}
}

func TestKeys(t *testing.T) {
	h := serve(t, openLedger(t), server.Options{})
	const path = "/rpc"
	body, kind := `{"jsonrpc":"2.0","id":1,"method":"info"}`, "application/json"
	tests := map[string]struct {
		header []string
		status int
		text   string
	}{
		"none":         {nil, 200, ""},
		"right":        {[]string{"Authorization", "Bearer " + adminKey}, 200, `"caller":"admin"`},
		"lower case":   {[]string{"Authorization", "bearer " + adminKey}, 200, `"caller":"admin"`},
		"wrong":        {[]string{"Authorization", "Bearer guess"}, 401, "key refused: a key is ml_ and 43 letters, digits, - or _\n"},
		"empty":        {[]string{"Authorization", "Bearer "}, 401, "write \"Authorization: Bearer KEY\"\n"},
		"other scheme": {[]string{"Authorization", "Basic YTpi"}, 401, "write \"Authorization: Bearer KEY\"\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := ask(t, "POST", h.web()+path, body, append(test.header, "Content-Type", kind)...)
			if got.StatusCode != test.status || !strings.Contains(got.text, test.text) {
				t.Errorf("got %d %q, want %d %q", got.StatusCode, got.text, test.status, test.text)
			}
			if got.StatusCode == 401 && got.Header.Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("headers: %v", got.Header)
			}
		})
	}
	_, err := client.Dial(t.Context(), h.url(), client.Options{Key: "guess"})
	if stable(t, err) != wire.Denied || !strings.HasSuffix(err.Error(), "key refused: a key is ml_ and 43 letters, digits, - or _") {
		t.Errorf("got %v", err)
	}
	if got := ask(t, "GET", h.web()+"/dump/Bank", "", "Authorization", "Bearer guess"); got.StatusCode != 401 {
		t.Errorf("dump: got %d", got.StatusCode)
	}
	if log := h.log.String(); strings.Contains(log, "guess") || strings.Contains(log, adminKey) {
		t.Errorf("a key is in the log: %s", log)
	}
}

func TestKeysThatCannotBeChecked(t *testing.T) {
	broken := func(ledger.KeyHash) (runtime.Caller, error) { return runtime.Caller{}, errors.New("the store is away") }
	h := serve(t, &fakeLedger{identify: broken}, server.Options{})
	_, err := client.Dial(t.Context(), h.url(), client.Options{Key: adminKey})
	if stable(t, err) != wire.Unavailable || !strings.HasSuffix(err.Error(), "keys can't be checked now; try again in a while") {
		t.Errorf("got %v", err)
	}
}

func TestConnectionLimit(t *testing.T) {
	h := fake(t, server.Options{MaxConnections: 2})
	first := h.dial(t, "")
	h.dial(t, "")
	_, err := client.Dial(t.Context(), h.url(), client.Options{})
	if stable(t, err) != wire.Unavailable || !strings.HasSuffix(err.Error(), "the server has 2 connections, which is the most; try again later") {
		t.Errorf("got %v", err)
	}
	first.Close()
	for { // the place is free a moment after the client is gone
		c, err := client.Dial(t.Context(), h.url(), client.Options{})
		if err == nil {
			c.Close()
			return
		}
		if stable(t, err) != wire.Unavailable {
			t.Fatal(err)
		}
	}
}
