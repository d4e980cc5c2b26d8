package server_test

import (
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"moonledger/server"
	"moonledger/server/wire"
	"moonledger/shell/client"
)

// auths returns the line with which a websocket gets a key.
func auths(id int, secret string) string {
	return "> " + request(id, "auth", `{"key":"`+secret+`"}`)
}

// bare connects a websocket without a key.
func (h *host) bare(t *testing.T) *websocket.Conn {
	t.Helper()
	ws, response, err := websocket.DefaultDialer.DialContext(t.Context(), h.url(), nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	t.Cleanup(func() { ws.Close() })
	return ws
}

// addUser makes a user with a key.
func addUser(t *testing.T, admin *client.Client, name string) wire.KeyResult {
	t.Helper()
	return must[wire.KeyResult](t)(admin.AddUser(t.Context(), name, time.Time{}))
}

// A subscription is its subscriber's: it ends with that key, though the
// connection has got another one since.
func TestRevokedKeyEndsASubscription(t *testing.T) {
	l := belfry(t, 0)
	h := serve(t, l, hostOptions())
	admin := h.dial(t, adminKey)
	alice, bob := addUser(t, admin, "alice"), addUser(t, admin, "bob")
	ws := h.bare(t)
	dialogue(t, ws,
		auths(1, alice.Secret),
		answer(1, `{"caller":"alice","key":"FINGERPRINT"}`),
		"> "+request(2, "subscribe", `{"contract":"Bell","events":true}`),
		answer(2, `{"subscription":1,"from":1,"height":0}`),
		auths(3, bob.Secret),
		answer(3, `{"caller":"bob","key":"FINGERPRINT"}`),
	)
	ring(t, l, 1)
	dialogue(t, ws, `{"jsonrpc":"2.0","method":"events","params":{"subscription":1,"height":1,"hash":"HASH","time":"TIME","events":[["any",{"n":1}]]}}`)
	must[wire.KeyResult](t)(admin.RevokeKey(t.Context(), "alice", alice.Key))
	ring(t, l, 3)
	got := read(t, ws)
	var ended wire.EndedPush
	_, push, err := wire.ParseServerFrame([]byte(got))
	if err != nil || push == nil || push.Method != wire.Ended || wire.ParseParams(push.Params, &ended) != nil {
		t.Fatalf("got %s, %v", got, err)
	}
	if ended.Next != 2 || ended.Error.Stable() != wire.Denied {
		t.Errorf("got %s", got)
	}
}

// Where only keys are answered nobody without one hears or follows anything.
func TestPushesNeedAKeyWhereRequestsDo(t *testing.T) {
	h := serve(t, belfry(t, 0), server.Options{KeysOnly: true})
	admin := h.dial(t, adminKey)
	alice := addUser(t, admin, "alice")
	ws, sender := h.bare(t), h.socket(t)
	push := `{"jsonrpc":"2.0","method":"broadcast","params":{"from":"admin","message":"hi","time":"TIME"}}`
	say := "> " + request(1, "broadcast", `{"message":"hi"}`)
	denied := func(id string, method, params string) {
		t.Helper()
		write(t, ws, websocket.TextMessage, `{"jsonrpc":"2.0","id":`+id+`,"method":"`+method+`","params":`+params+`}`)
		responses, _, err := wire.ParseServerFrame([]byte(read(t, ws)))
		if err != nil || len(responses) != 1 || responses[0].Error == nil || responses[0].Error.Stable() != wire.Denied {
			t.Errorf("%s: %+v, %v", method, responses, err)
		}
	}
	denied("1", "subscribe", `{"contract":"Bell"}`)
	dialogue(t, sender, say, push, answer(1, `{"connections":2}`)) // admin's client and itself
	denied("2", "broadcast", `{"message":"hi"}`)                   // the answer is what comes next
	dialogue(t, ws, auths(3, alice.Secret), answer(3, `{"caller":"alice","key":"FINGERPRINT"}`))
	dialogue(t, sender, say, push, answer(1, `{"connections":3}`))
	dialogue(t, ws, push)
	must[wire.KeyResult](t)(admin.RevokeKey(t.Context(), "alice", alice.Key))
	dialogue(t, sender, say, push, answer(1, `{"connections":2}`))
	denied("4", "info", `{}`)
}

// The client opens its next connection with the key that it got meanwhile.
func TestNextConnectionHasTheKeyOfAuth(t *testing.T) {
	l := openLedger(t)
	h := serve(t, l, server.Options{KeysOnly: true})
	c, err := client.Dial(t.Context(), h.url(), client.Options{Retry: quickly()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	must[wire.AuthResult](t)(c.Auth(t.Context(), adminKey))
	h.stop()
	serveAt(t, h.address, l)
	if info, err := c.Info(t.Context()); err != nil || info.Caller != "admin" {
		t.Errorf("got %+v, %v", info, err)
	}
}
