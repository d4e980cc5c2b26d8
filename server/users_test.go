package server_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire"
	"moonledger/shell/client"
)

// Two contracts whose methods have the same names, and other rules.
const (
	gateSource = `local Gate = contract "Gate" { version = 1, state = { n = 0 } }

---@view
---@return any
function Gate:who() return ctx.user end

---@view
---@param caller string
---@return any
function Gate:claim(caller) return { claimed = caller, is = ctx.caller or "nobody" } end

---@access user
function Gate:enter() self.n = self.n + 1 end

---@access role:clerk
function Gate:open() self.n = self.n + 1 end

---@access admin
function Gate:shut() self.n = 0 end
`
	yardSource = `---@access admin
---@read role:clerk
local Yard = contract "Yard" { version = 1, state = { n = 0 } }

function Yard:enter() self.n = self.n + 1 end

---@access anyone
function Yard:open() self.n = self.n + 1 end

---@access role:clerk
function Yard:shut() self.n = 0 end
`
)

// A crowd is a server with those contracts, and clients of it.
type crowd struct {
	*host
	admin, alice, bob, anonymous *client.Client
	alices                       wire.KeyResult
}

// newCrowd makes the users alice, a clerk, and bob.
func newCrowd(t *testing.T) *crowd {
	c := &crowd{host: serve(t, openLedger(t), hostOptions())}
	c.admin = c.dial(t, adminKey)
	c.anonymous = c.dial(t, "")
	ctx := t.Context()
	must[wire.CallResult](t)(c.admin.Deploy(ctx, "gate.lua", gateSource))
	must[wire.CallResult](t)(c.admin.Deploy(ctx, "yard.lua", yardSource))
	c.alices = must[wire.KeyResult](t)(c.admin.AddUser(ctx, "alice", time.Time{}))
	c.alice = c.dial(t, c.alices.Secret)
	c.bob = c.dial(t, must[wire.KeyResult](t)(c.admin.AddUser(ctx, "bob", time.Time{})).Secret)
	must[wire.CallResult](t)(c.admin.AddRole(ctx, "alice", "clerk"))
	return c
}

// outcome is what comes of a request: "" or the stable code of the error.
func outcome(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	return stable(t, err)
}

// who asks the contract Gate who the caller is.
func who(t *testing.T, c *client.Client) string {
	t.Helper()
	return string(must[wire.CallResult](t)(c.Call(t.Context(), "Gate", "who", nil, client.CallOptions{})).Result)
}

// The admin makes users; others may not, nor may they do what they have no role
// for; a wrong key is refused.
//
// parity: 28 29 30 31
func TestBehaviour28To31Users(t *testing.T) {
	c := newCrowd(t)
	ctx := t.Context()
	for name, who := range map[string]*client.Client{"alice": c.alice, "anonymous": c.anonymous} {
		_, user := who.AddUser(ctx, "carol", time.Time{})
		_, key := who.AddKey(ctx, "admin", time.Time{})
		_, revoke := who.RevokeKey(ctx, "alice", c.alices.Key)
		_, role := who.AddRole(ctx, "alice", "admin")
		_, less := who.RemoveRole(ctx, "alice", "clerk")
		_, deploy := who.Deploy(ctx, "gate.lua", gateSource)
		_, retire := who.Retire(ctx, "Gate")
		_, direct := who.Call(ctx, "system", "add_role", []string{"alice", "admin"}, client.CallOptions{})
		for i, err := range []error{user, key, revoke, role, less, deploy, retire, direct} {
			if got := outcome(t, err); got != wire.Denied {
				t.Errorf("%s, act %d: got %q", name, i, got)
			}
		}
	}
	_, err := client.Dial(ctx, c.url(), client.Options{Key: "wrong"})
	if outcome(t, err) != wire.Denied {
		t.Errorf("a wrong key: got %v", err)
	}
	users := must[wire.UsersResult](t)(c.bob.Users(ctx, "", 0))
	var names []string
	for _, u := range users.Users {
		names = append(names, u.Name+" "+strings.Join(u.Roles, "+"))
	}
	if diff := cmp.Diff([]string{"admin admin", "alice clerk", "bob "}, names); diff != "" {
		t.Error(diff)
	}
	if _, err := c.anonymous.Users(ctx, "", 0); outcome(t, err) != wire.Denied {
		t.Errorf("users, for the anonymous: got %v", err)
	}
}

// A key that is no good any more is refused at the door, and in the middle of a
// connection.
//
// parity: 33 34
func TestBehaviour33And34RevokedWhileConnected(t *testing.T) {
	c := newCrowd(t)
	ctx := t.Context()
	if outcome(t, c.alice.Do(ctx, wire.Info, nil, nil)) != "" {
		t.Fatal("the key is not good")
	}
	must[wire.KeyResult](t)(c.admin.RevokeKey(ctx, "alice", c.alices.Key))
	_, call := c.alice.Call(ctx, "Gate", "who", nil, client.CallOptions{})
	_, status := c.alice.Status(ctx, "Gate", client.StatusOptions{})
	_, dump := c.alice.Dump(ctx, "Gate", &bytes.Buffer{})
	_, dial := client.Dial(ctx, c.url(), client.Options{Key: c.alices.Secret})
	for i, err := range []error{call, status, c.alice.Do(ctx, wire.Info, nil, nil), dump, dial} {
		if outcome(t, err) != wire.Denied || !strings.Contains(err.Error(), c.alices.Key+" of alice was revoked at ") {
			t.Errorf("request %d: got %v", i, err)
		}
	}
	post := ask(t, "POST", c.web()+"/rpc", `{"jsonrpc":"2.0","id":1,"method":"info"}`,
		"Content-Type", "application/json", "Authorization", "Bearer "+c.alices.Secret)
	if post.StatusCode != 401 || !strings.Contains(post.text, "was revoked at") {
		t.Errorf("got %d %s", post.StatusCode, post.text)
	}
	again := must[wire.KeyResult](t)(c.admin.AddKey(ctx, "alice", time.Time{}))
	auth := must[wire.AuthResult](t)(c.alice.Auth(ctx, again.Secret)) // the connection lives on
	if diff := cmp.Diff(wire.AuthResult{Caller: "alice", Key: again.Key, Roles: []string{"clerk"}}, auth); diff != "" {
		t.Error(diff)
	}
	if got := who(t, c.alice); !strings.Contains(got, again.Key) {
		t.Errorf("got %s", got)
	}
}

// parity: 35
func TestBehaviour35DuplicateUser(t *testing.T) {
	c := newCrowd(t)
	_, err := c.admin.AddUser(t.Context(), "alice", time.Time{})
	if outcome(t, err) != wire.ContractError || err.Error() != "there is a user alice already" {
		t.Errorf("got %v", err)
	}
	if got := who(t, c.alice); !strings.Contains(got, `"name":"alice"`) {
		t.Errorf("got %s", got)
	}
}

// parity: 36
func TestBehaviour36KeyIsReplaced(t *testing.T) {
	c := newCrowd(t)
	ctx := t.Context()
	after := must[wire.KeyResult](t)(c.admin.AddKey(ctx, "alice", time.Time{}))
	must[wire.KeyResult](t)(c.admin.RevokeKey(ctx, "alice", c.alices.Key))
	if _, err := client.Dial(ctx, c.url(), client.Options{Key: c.alices.Secret}); outcome(t, err) != wire.Denied {
		t.Errorf("the old key: got %v", err)
	}
	if got := who(t, c.dial(t, after.Secret)); !strings.Contains(got, `"name":"alice"`) {
		t.Errorf("the new key: got %s", got)
	}
}

// Each method has its own rule, in each contract; and who may read has one as
// well.
//
// parity: 38
func TestBehaviour38AccessByMethod(t *testing.T) {
	c := newCrowd(t)
	ctx := t.Context()
	denied := wire.Denied
	tests := map[string]struct{ admin, alice, bob, anonymous string }{
		"Gate.enter": {"", "", "", denied},
		"Gate.open":  {denied, "", denied, denied},
		"Gate.shut":  {"", denied, denied, denied},
		"Yard.enter": {"", denied, denied, denied},
		"Yard.open":  {"", "", "", ""},
		"Yard.shut":  {denied, "", denied, denied},
	}
	for name, want := range tests {
		contract, method, _ := strings.Cut(name, ".")
		got := want
		for _, ask := range []struct {
			client *client.Client
			into   *string
		}{{c.admin, &got.admin}, {c.alice, &got.alice}, {c.bob, &got.bob}, {c.anonymous, &got.anonymous}} {
			_, err := ask.client.Call(ctx, contract, method, nil, client.CallOptions{})
			*ask.into = outcome(t, err)
			if _, err := ask.client.Call(ctx, contract, method, nil, client.CallOptions{DryRun: true}); outcome(t, err) != *ask.into {
				t.Errorf("%s, dry run: got %v", name, err)
			}
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	for name, who := range map[string]*client.Client{"alice": c.alice, "bob": c.bob, "anonymous": c.anonymous} {
		_, status := who.Status(ctx, "Yard", client.StatusOptions{})
		_, history := who.History(ctx, "Yard", 0, 0)
		_, entry := who.Entry(ctx, "Yard", 0)
		_, dump := who.Dump(ctx, "Yard", &bytes.Buffer{})
		for i, err := range []error{status, history, entry, dump} {
			if (outcome(t, err) == "") != (name == "alice") {
				t.Errorf("%s, request %d: got %v", name, i, err)
			}
		}
	}
	_, err := c.anonymous.Call(ctx, "Gate", "enter", nil, client.CallOptions{})
	if err == nil || err.Error() != "denied: Gate.enter needs user, and the caller is anonymous" {
		t.Errorf("got %v", err)
	}
}

// A contract sees who calls.
//
// parity: 39
func TestBehaviour39ContractSeesTheUser(t *testing.T) {
	c := newCrowd(t)
	if got, want := who(t, c.alice), `{"key":"`+c.alices.Key+`","name":"alice","roles":["clerk"]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := who(t, c.anonymous); got != "" {
		t.Errorf("anonymous: got %s", got)
	}
	entered := must[wire.CallResult](t)(c.alice.Call(t.Context(), "Gate", "enter", nil, client.CallOptions{}))
	entry := must[wire.EntryResult](t)(c.anonymous.Entry(t.Context(), "Gate", entered.Height))
	if !strings.Contains(entry.Line, `"caller":"alice"`) || !strings.Contains(entry.Line, `"key":"`+c.alices.Key+`"`) || !strings.Contains(entry.Line, `"roles":["clerk"]`) {
		t.Errorf("got %s", entry.Line)
	}
}

// Who somebody claims to be counts for nothing.
//
// parity: 40
func TestBehaviour40ClaimsAreNotBelieved(t *testing.T) {
	c := newCrowd(t)
	ws := c.socketAs(t, "")
	for _, params := range []string{
		`{"contract":"Gate","method":"who","caller":"admin"}`,
		`{"contract":"Gate","method":"who","user":{"name":"admin"}}`,
		`{"contract":"Gate","method":"who","key":"` + c.alices.Key + `"}`,
	} {
		write(t, ws, websocket.TextMessage, `{"jsonrpc":"2.0","id":1,"method":"call","params":`+params+`}`)
		if got := read(t, ws); !strings.Contains(got, wire.BadParameter) {
			t.Errorf("got %s", got)
		}
	}
	claim := must[wire.CallResult](t)(c.anonymous.Call(t.Context(), "Gate", "claim", map[string]string{"caller": "admin"}, client.CallOptions{}))
	if string(claim.Result) != `{"claimed":"admin","is":"nobody"}` {
		t.Errorf("got %s", claim.Result)
	}
	for _, credentials := range []string{"Basic YWRtaW46", "Bearer admin", "Bearer " + c.alices.Key, "Bearer ml_" + c.alices.Key} {
		got := ask(t, "POST", c.web()+"/rpc", `{"jsonrpc":"2.0","id":1,"method":"info"}`,
			"Content-Type", "application/json", "Authorization", credentials, "X-User", "admin")
		if got.StatusCode != 401 {
			t.Errorf("%s: got %d %s", credentials, got.StatusCode, got.text)
		}
	}
}

// socketAs connects a bare websocket with a key, or without one.
func (h *host) socketAs(t testing.TB, key string) *websocket.Conn {
	t.Helper()
	header := map[string][]string{}
	if key != "" {
		header["Authorization"] = []string{"Bearer " + key}
	}
	ws, response, err := websocket.DefaultDialer.DialContext(t.Context(), h.url(), header)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	t.Cleanup(func() { ws.Close() })
	return ws
}

// auth holds for the requests behind it, in a batch as well; one that is refused
// changes nothing.
func TestAuth(t *testing.T) {
	c := newCrowd(t)
	ws := c.socketAs(t, "")
	const enter = `{"jsonrpc":"2.0","id":2,"method":"call","params":{"contract":"Gate","method":"enter"}}`
	auth := func(key string) string {
		return `{"jsonrpc":"2.0","id":1,"method":"auth","params":{"key":"` + key + `"}}`
	}
	tests := []struct{ message, want string }{
		{enter, `"denied"`},
		{auth("ml_short"), "key refused: a key is ml_ and 43"},
		{enter, `"denied"`},
		{`[` + enter + `,` + auth(c.alices.Secret) + `,` + enter + `]`, `"denied"`},
		{enter, `"appended":true`},
		{auth(""), `parameter \"key\" is missing`},
		{auth(strings.Replace(c.alices.Secret, "ml_", "mm_", 1)), "key refused"},
		{enter, `"appended":true`},
		{auth(adminKey), `"caller":"admin"`},
		{`{"jsonrpc":"2.0","id":3,"method":"info"}`, `"caller":"admin"`},
	}
	for _, test := range tests {
		write(t, ws, websocket.TextMessage, test.message)
		got := read(t, ws)
		if !strings.Contains(got, test.want) {
			t.Errorf("%s: got %s", test.message, got)
		}
		if strings.HasPrefix(got, "[") && strings.Count(got, `"appended":true`) != 1 {
			t.Errorf("in a batch: got %s", got)
		}
	}
}

func TestKeysOnly(t *testing.T) {
	o := hostOptions()
	o.KeysOnly = true
	h := serve(t, deployed(t), o)
	ctx := t.Context()
	c := h.dial(t, "")
	_, err := c.Info(ctx)
	if outcome(t, err) != wire.Denied || err.Error() != "this server answers only those who have a key" {
		t.Errorf("got %v", err)
	}
	if got := ask(t, "GET", h.web()+"/dump/Bank", ""); got.StatusCode != 403 {
		t.Errorf("dump: got %d", got.StatusCode)
	}
	must[wire.AuthResult](t)(c.Auth(ctx, adminKey))
	must[wire.InfoResult](t)(c.Info(ctx))
	must[client.Head](t)(h.dial(t, adminKey).Dump(ctx, "Bank", &bytes.Buffer{}))
}

// What key and role are asked wrongly they refuse, and do nothing.
func TestUsersAskedWrongly(t *testing.T) {
	ws := serve(t, openLedger(t), hostOptions()).socket(t)
	tests := map[string]string{
		`"key","params":{}`: `parameter \"user\" is missing`,
		`"key","params":{"user":"alice","expires":"tomorrow"}`:                                    `\"expires\" must be a time such as`,
		`"key","params":{"user":"alice","expires":"0001-01-01T00:00:00Z"}`:                        `\"expires\" must be a time such as`,
		`"key","params":{"user":"alice","expires":"2000-01-01T00:00:00Z"}`:                        `the key would expire before it can be used`,
		`"key","params":{"user":"admin","revoke":"x","add":true}`:                                 `\"revoke\" goes without`,
		`"key","params":{"user":"admin","revoke":"x"}`:                                            `admin has no key \"x\"`,
		`"key","params":{"user":"a b"}`:                                                           `the name of a user is a letter`,
		`"key","params":{"user":"alice","add":true}`:                                              `there is no user \"alice\"`,
		`"role","params":{"user":"admin"}`:                                                        `give a role as one of`,
		`"role","params":{"user":"admin","add":"a","remove":"b"}`:                                 `give a role as one of`,
		`"role","params":{"add":"a"}`:                                                             `parameter \"user\" is missing`,
		`"role","params":{"user":"admin","add":"a b"}`:                                            `the name of a role is a letter`,
		`"users","params":{"limit":-1}`:                                                           `\"limit\" is -1`,
		`"users","params":{"after":"a b"}`:                                                        `\"after\" must be the name`,
		`"retire","params":{}`:                                                                    `parameter \"contract\" is missing`,
		`"retire","params":{"contract":"Nothing"}`:                                                `no contract \"Nothing\"`,
		`"deploy","params":{"file":"x.lua","source":"local x = contract \"system\" {version=1}"}`: `the name system is the ledger's own`,
	}
	for request, want := range tests {
		write(t, ws, websocket.TextMessage, `{"jsonrpc":"2.0","id":1,"method":`+request+`}`)
		if got := read(t, ws); !strings.Contains(got, want) {
			t.Errorf("%s: got %s", request, got)
		}
	}
	write(t, ws, websocket.TextMessage, `{"jsonrpc":"2.0","id":1,"method":"users"}`)
	if got := read(t, ws); strings.Count(got, `"name"`) != 1 {
		t.Errorf("got %s", got)
	}
}

var _ server.Ledger = (*ledger.Ledger)(nil)
