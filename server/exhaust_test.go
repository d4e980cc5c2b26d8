package server_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	goruntime "runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"moonledger/chain/state"
	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire"
	"moonledger/server/wire/link"
	"moonledger/shell/client"
)

// hoard has answers of every kind that are as large as they may be.
const hoard = `local Hoard = contract "Hoard" { version = 1, state = { rows = {} } }

---@param key string
---@param text string
---@return string
function Hoard:put(key, text)
  self.rows[key] = text
  return text
end

---@view
---@return string
function Hoard:all()
  return string.rep("x", 1000000)
end
`

// hoarded returns a ledger in which every page is a mebibyte.
func hoarded(t *testing.T) *ledger.Ledger {
	t.Helper()
	l := openLedger(t)
	if _, err := l.Deploy(t.Context(), ledger.Deployment{File: "hoard.lua", Source: hoard, Caller: admin()}); err != nil {
		t.Fatal(err)
	}
	for i := range 8 {
		args, err := state.ParseJSON(fmt.Appendf(nil, `["k%d","%s"]`, i, strings.Repeat("x", 300_000)))
		if err != nil {
			t.Fatal(err)
		}
		c := ledger.Request{Contract: "Hoard", Method: "put", Args: args, Caller: admin()}
		if _, err := l.Call(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// greed is what a hog asks for, again and again.
func greed(i int) string {
	ask := []string{
		request(1, "history", `{"contract":"Hoard"}`),
		request(2, "status", `{"contract":"Hoard","path":["rows"]}`),
		request(3, "call", `{"contract":"Hoard","method":"all"}`),
		request(4, "entry", `{"contract":"Hoard","height":1}`),
		request(5, "subscribe", `{"contract":"Hoard","from":0}`),
		request(6, "call", fmt.Sprintf(`{"contract":"Hoard","method":"put","args":["k","%s"],"dry_run":true}`, strings.Repeat("y", 300_000))),
	}
	switch i % 4 {
	case 0:
		return "[" + strings.Join(ask, ",") + "]"
	case 1:
		return "[" + strings.Repeat(ask[0]+",", 100) + ask[1] + "]"
	}
	return ask[i/4%len(ask)]
}

// hog asks for much, and reads nothing, until ctx ends.
func (h *host) hog(ctx context.Context, message []byte) {
	dialer := websocket.Dialer{NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, address)
		if err == nil {
			err = c.(*net.TCPConn).SetReadBuffer(4 << 10) // the kernel keeps little
		}
		return c, err
	}}
	ws, response, err := dialer.DialContext(ctx, h.url(), nil)
	if err != nil {
		return
	}
	response.Body.Close()
	defer ws.Close()
	stop := context.AfterFunc(ctx, func() { ws.Close() })
	defer stop()
	for asked := 0; asked < 16 && ws.WriteMessage(websocket.TextMessage, message) == nil; {
		asked++
	}
	<-ctx.Done()
}

// post asks by POST, or for a dump, and reads nothing of what comes until ctx ends.
func (h *host) post(ctx context.Context, i int, message []byte) {
	ask, err := http.NewRequestWithContext(ctx, http.MethodPost, h.web()+"/rpc", bytes.NewReader(message))
	if err == nil && i%2 == 0 {
		ask, err = http.NewRequestWithContext(ctx, http.MethodGet, h.web()+"/dump/Hoard", nil)
	}
	if err != nil {
		return
	}
	ask.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultTransport.RoundTrip(ask)
	if err != nil {
		return
	}
	<-ctx.Done()
	answer.Body.Close()
}

// liveHeap is what a collection finds in use.
func liveHeap() int {
	goruntime.GC()
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}

// Two hundred connections that ask for the largest answers and read nothing take no
// more memory than clients may take, and what connections and calls take by
// themselves. Meanwhile one that reads is answered.
func TestHogsDoNotExhaustTheServer(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	const hogs, bound = 200, 48 << 20
	const slack = hogs*128<<10 + 16<<20 // connections, of both ends; calls that run; dumps
	h := serve(t, hoarded(t), server.Options{ClientMemory: bound, Link: link.Options{WriteTimeout: 3 * time.Second}})
	alice := must[wire.KeyResult](t)(h.dial(t, adminKey).AddUser(t.Context(), "alice", time.Time{})).Secret
	var messages [28][]byte
	for i := range messages {
		messages[i] = []byte(greed(i))
	}
	before := liveHeap()
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for i := range hogs {
		running.Go(func() { h.hog(ctx, messages[i%len(messages)]) })
	}
	for i := range 8 {
		running.Go(func() { h.post(ctx, i, messages[i]) })
	}
	most := 0
	c, err := client.Dial(t.Context(), h.url(), client.Options{Key: alice, Patience: 5 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for i := range 5 {
		if _, err := c.Info(t.Context()); err != nil {
			t.Errorf("info: %v", err)
		}
		if _, err := c.Call(t.Context(), "Hoard", "put", []string{"mine", fmt.Sprint(i)}, client.CallOptions{}); err != nil {
			t.Errorf("call: %v", err)
		}
		var page wire.StatusResult
		if err := c.Do(t.Context(), "status", map[string]any{"contract": "Hoard", "path": []string{"rows"}}, &page); err != nil {
			t.Errorf("status: %v", err)
		}
		most = max(most, liveHeap()-before)
	}
	cancel()
	running.Wait()
	t.Logf("%d MiB at most", most>>20)
	if most > bound+slack {
		t.Errorf("the heap grew by %d MiB, more than %d", most>>20, (bound+slack)>>20)
	}
}
