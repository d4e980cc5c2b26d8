// Package examples_test runs the examples that are about users as a ledger runs
// them: with callers who have names and roles.
package examples_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"moonledger/chain"
	"moonledger/chain/memory"
	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/server/folder"
	"moonledger/server/ledger"
)

// A stage is a ledger with the contract of one example, and users alice, bob,
// carol and dave.
type stage struct {
	t        *testing.T
	ledger   *ledger.Ledger
	contract string
}

func newStage(t *testing.T, example, contract string) *stage {
	t.Helper()
	m, err := runtime.New()
	if err != nil {
		t.Fatal(err)
	}
	open := func(context.Context) (chain.Store, error) { return memory.Open(), nil }
	l, err := ledger.Open(t.Context(), m, open, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t, l, contract}
	t.Cleanup(s.end)
	for _, name := range []string{"alice", "bob", "carol", "dave"} {
		if _, err := l.AddUser(t.Context(), ledger.KeyRequest{User: name, Act: ledger.Act{Caller: as("admin")}}); err != nil {
			t.Fatal(err)
		}
	}
	d, err := folder.Open(t.Context(), example, m, folder.Options{Report: func(r folder.Report) {
		if r.IsError() {
			t.Error(strings.Join(r.Lines, "\n"))
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Deploy(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	return s
}

// end verifies what happened on the stage.
func (s *stage) end() {
	reports, err := s.ledger.Verify(context.Background(), "", nil)
	if err != nil {
		s.t.Error(err)
	}
	for _, r := range reports {
		if r.Err != nil {
			s.t.Error(r.Err)
		}
	}
	if err := s.ledger.Close(context.Background()); err != nil {
		s.t.Error(err)
	}
}

// as returns a caller: NAME, or NAME with roles behind it, or "" for nobody.
func as(words string) runtime.Caller {
	name, roles, _ := strings.Cut(words, " ")
	return runtime.Caller{Name: name, Roles: strings.Fields(roles), Admin: name == "admin"}
}

// A line is one call and what comes of it.
type line struct {
	who, method, args string
	want              string // the result; "" for none
	err               string // a part of the error; "" for none
}

// play makes calls one after the other.
func (s *stage) play(lines ...line) {
	s.t.Helper()
	for _, l := range lines {
		args, err := state.ParseJSON([]byte("[" + l.args + "]"))
		if err != nil {
			s.t.Fatal(err)
		}
		a, err := s.ledger.Call(s.t.Context(), ledger.Request{Contract: s.contract, Method: l.method, Args: args, Caller: as(l.who)})
		got := ""
		if a.Result.Exists() {
			got = a.Result.String()
		}
		switch isError := l.err != ""; {
		case isError != (err != nil), isError && !strings.Contains(err.Error(), l.err):
			s.t.Errorf("%q %s(%s): got error %v, want %q", l.who, l.method, l.args, err, l.err)
		case got != l.want:
			s.t.Errorf("%q %s(%s): got %s, want %s", l.who, l.method, l.args, got, l.want)
		}
	}
}

// wantState compares the whole state.
func (s *stage) wantState(want string) {
	s.t.Helper()
	page, err := s.ledger.Status(s.t.Context(), ledger.StatusQuery{Contract: s.contract})
	if err != nil {
		s.t.Fatal(err)
	}
	if got := page.Value.String(); got != want {
		s.t.Errorf("got %s, want %s", got, want)
	}
}

func TestAuth(t *testing.T) {
	s := newStage(t, "auth", "Auth")
	s.play(
		line{who: "", method: "hello", err: "Auth.hello needs user, and the caller is anonymous"},
		line{who: "alice", method: "hello", want: `"Hello alice, this is visit #1"`},
		line{who: "", method: "welcome", err: "I greet users only; ask the admin for a key"},
		line{who: "alice", method: "welcome", want: `"Hello alice, this is visit #2"`},
		line{who: "bob", method: "welcome", want: `"Hello bob, this is visit #1"`},
		line{who: "bob", method: "hello", args: `"alice"`, err: "argument"}, // a claimed name
		line{who: "bob", method: "whoami", want: `"bob"`},
		line{who: "", method: "whoami"},
	)
	s.wantState(`{"visits":{"alice":2,"bob":1}}`)
}

func TestCurrencyPermissions(t *testing.T) {
	s := newStage(t, "currency_permissions", "PermissionedCurrency")
	s.play(
		line{who: "alice", method: "issue", args: `"bob", 1`, err: "only the issuer, admin, may do this"},
		line{who: "", method: "issue", args: `"bob", 1`, err: "needs user"},
		line{who: "admin", method: "hand_over", args: `"alice"`},
		line{who: "admin", method: "issue", args: `"bob", 1`, err: "only the issuer, alice"},
		line{who: "alice", method: "issue", args: `"bob", 100.00`},
		line{who: "alice", method: "issue", args: `"nobody", 1`, err: "nobody"},
		line{who: "alice", method: "issue", args: `"bob", 0.001`, err: "more than 2 places"},
		line{who: "alice", method: "issue", args: `"bob", 0`, err: "more than 0"},
		line{who: "", method: "pay", args: `"alice", 1`, err: "needs user"},
		line{who: "bob", method: "pay", args: `"alice", 12.50`},
		line{who: "bob", method: "pay", args: `"alice", 87.51`, err: "not enough money in bob"},
		line{who: "carol", method: "pay", args: `"alice", 1`, err: "not enough money in carol"},
		line{who: "bob", method: "pay", args: `"bob", 1`},
		line{who: "bob", method: "balance", want: `{"$decimal":"87.50"}`},
		line{who: "bob", method: "balance", args: `"alice"`, err: "only an auditor"},
		line{who: "dave auditor", method: "balance", args: `"alice"`, want: `{"$decimal":"12.50"}`},
		line{who: "dave guard", method: "balance", args: `"alice"`, err: "only an auditor"},
		line{who: "dave", method: "balance", want: `{"$decimal":"0"}`},
		line{who: "", method: "balance", err: "needs user"},
		line{who: "", method: "total", want: `{"$decimal":"100.00"}`},
	)
	s.play(
		line{who: "alice", method: "block", args: `"bob", "lost key"`, err: "needs role:guard"},
		line{who: "admin", method: "block", args: `"bob", "lost key"`, err: "needs role:guard"},
		line{who: "carol guard", method: "block", args: `"alice", "x"`, err: "the issuer can't be blocked"},
		line{who: "carol guard", method: "block", args: `"bob", "lost key"`},
		line{who: "bob", method: "pay", args: `"alice", 1`, err: "bob is blocked: lost key"},
		line{who: "alice", method: "pay", args: `"bob", 1`, err: "bob is blocked: lost key"},
		line{who: "alice", method: "issue", args: `"bob", 1`, err: "bob is blocked"},
		line{who: "alice", method: "hand_over", args: `"bob"`, err: "bob is blocked"},
		line{who: "bob", method: "unblock", args: `"bob"`, err: "needs role:guard"},
		line{who: "carol guard", method: "unblock", args: `"bob"`},
		line{who: "carol guard", method: "unblock", args: `"bob"`, err: "bob is not blocked"},
		line{who: "bob", method: "pay", args: `"alice", 87.50`},
	)
	s.wantState(`{"accounts":{"alice":{"$decimal":"100.00"}},"blocked":{},"issuer":"alice","supply":{"$decimal":"100.00"}}`)
	for who, ok := range map[string]bool{"": false, "bob": false, "admin": false, "dave auditor": true} {
		if err := s.ledger.MayRead(s.contract, as(who)); (err == nil) != ok {
			t.Errorf("%q reads: %v", who, err)
		}
	}
}

func TestToken(t *testing.T) {
	s := newStage(t, "token", "Token")
	s.play(
		line{who: "alice", method: "mint", args: `"gold", "alice", 1`, err: "needs role:issuer"},
		line{who: "", method: "transfer", args: `"gold", "bob", 1`, err: "needs user"},
		line{who: "dave issuer", method: "mint", args: `"gold", "alice", 100`},
		line{who: "dave issuer", method: "mint", args: `"gold", "alice", 0.5`, err: "units must be whole"},
		line{who: "alice", method: "transfer", args: `"gold", "bob", 30`},
		line{who: "alice", method: "transfer", args: `"gold", "bob", 71`, err: "not enough units at alice"},
		line{who: "alice", method: "transfer", args: `"gold", "alice", 1, "bob"`, err: "only a bridge may act for bob"},
		line{who: "alice", method: "transfer", args: `"gold", "carol", 5, "alice"`},
	)
	// What was approved can be taken by the spender alone, to any address, once.
	s.play(
		line{who: "carol", method: "transfer_from", args: `"gold", "alice", "carol", 1`, err: "not enough units of alice are approved for carol"},
		line{who: "alice", method: "approve", args: `"gold", "carol", 40`},
		line{who: "", method: "allowance", args: `"gold", "alice", "carol"`, want: `{"$decimal":"40"}`},
		line{who: "bob", method: "transfer_from", args: `"gold", "alice", "bob", 1`, err: "approved for bob"},
		line{who: "bob", method: "transfer_from", args: `"gold", "alice", "bob", 1, "carol"`, err: "only a bridge may act for carol"},
		line{who: "carol", method: "transfer_from", args: `"gold", "alice", "dave", 25`, want: `{"$decimal":"15"}`},
		line{who: "carol", method: "transfer_from", args: `"gold", "alice", "carol", 16`, err: "approved for carol"},
		line{who: "carol", method: "transfer_from", args: `"tin", "alice", "carol", 1`, err: "approved for carol"},
		line{who: "alice", method: "approve", args: `"gold", "carol", 1000`}, // in the place of what was left
		line{who: "carol", method: "transfer_from", args: `"gold", "alice", "carol", 41`, err: "not enough units at alice"},
		line{who: "alice", method: "approve", args: `"gold", "carol", 0`},
		line{who: "carol", method: "transfer_from", args: `"gold", "alice", "carol", 1`, err: "approved for carol"},
		line{who: "bob", method: "approve", args: `"gold", "carol", 1, "alice"`, err: "only a bridge may act for alice"},
	)
	// A bridge acts for those who have no key.
	s.play(
		line{who: "dave", method: "settle", args: `"tin", "0xa", "0xb", 7`, err: "needs role:bridge"},
		line{who: "dave bridge", method: "settle", args: `"tin", "0xa", "0xb", 7`, want: `{"$decimal":"7"}`},
		line{who: "dave bridge", method: "settle", args: `"tin", "0xb", "0xa", 9`, want: `{"$decimal":"2"}`},
		line{who: "dave bridge", method: "transfer", args: `"tin", "0xb", 4, "0xa"`},
		line{who: "dave bridge", method: "approve", args: `"tin", "0xc", 3, "0xb"`},
		line{who: "dave bridge", method: "transfer_from", args: `"tin", "0xb", "0xd", 2, "0xc"`, want: `{"$decimal":"1"}`},
	)
	s.wantState(`{"allowances":{"gold":{"alice":{}},"tin":{"0xb":{"0xc":{"$decimal":"1"}}}},` +
		`"balances":{"gold":{"alice":{"$decimal":"40"},"bob":{"$decimal":"30"},"carol":{"$decimal":"5"},"dave":{"$decimal":"25"}},` +
		`"tin":{"0xa":{"$decimal":"5"},"0xb":{"$decimal":"2"},"0xd":{"$decimal":"2"}}},` +
		`"supply":{"gold":{"$decimal":"100"},"tin":{"$decimal":"9"}}}`)
	s.play(
		line{method: "total", args: `"gold"`, want: `{"$decimal":"100"}`},
		line{method: "total", args: `"lead"`, want: `{"$decimal":"0"}`},
		line{method: "totals", args: `"gold"`, want: `{"units":{"tin":{"$decimal":"9"}}}`},
		line{method: "holders", args: `"gold", "", 2`, want: `{"next":"bob","units":{"alice":{"$decimal":"40"},"bob":{"$decimal":"30"}}}`},
		line{method: "holders", args: `"gold", "bob", 2`, want: `{"units":{"carol":{"$decimal":"5"},"dave":{"$decimal":"25"}}}`},
		line{method: "holders", args: `"gold", "bz", 1`, want: `{"next":"carol","units":{"carol":{"$decimal":"5"}}}`}, // who left meanwhile
		line{method: "holders", args: `"gold", "dave"`, want: `{"units":{}}`},
		line{method: "holders", args: `"lead", "a"`, want: `{"units":{}}`},
		line{method: "holders", args: `"gold", "", 0`, err: "limit must be from 1 to 100"},
		line{method: "holders", args: `"gold", "", 101`, err: "limit must be from 1 to 100"},
	)
}

// Each example has a README that people can follow.
func TestExamplesHaveREADMEs(t *testing.T) {
	contracts, err := filepath.Glob("[a-z]*/*.lua") // not the folder for editors
	if err != nil || len(contracts) == 0 {
		t.Fatalf("contracts %q, error %v", contracts, err)
	}
	for _, c := range contracts {
		text, err := os.ReadFile(filepath.Join(filepath.Dir(c), "README.md"))
		if err != nil || !strings.Contains(string(text), "examples/"+filepath.Dir(c)) {
			t.Errorf("%s: error %v, or a README that does not say how to run it", c, err)
		}
	}
}
