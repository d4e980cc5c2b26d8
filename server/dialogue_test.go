package server_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moonledger/chain"
	"moonledger/runtime"
	"moonledger/server/wire"
	"moonledger/shell/client"
)

// eachWay runs a dialogue over a network and in memory.
func eachWay(t *testing.T, dialogue func(t *testing.T, c *client.Client)) {
	t.Run("network", func(t *testing.T) {
		dialogue(t, serve(t, openLedger(t), hostOptions()).dial(t, adminKey))
	})
	t.Run("memory", func(t *testing.T) {
		c, stop := inMemory(t, openLedger(t), admin())
		defer stop()
		dialogue(t, c)
	})
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// stable returns the stable code of an error of the server.
func stable(t *testing.T, err error) string {
	t.Helper()
	var e *wire.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an error of the server", err)
	}
	return e.Stable()
}

func TestDialogue(t *testing.T) {
	eachWay(t, func(t *testing.T, c *client.Client) {
		ctx := t.Context()
		info := must[wire.InfoResult](t)(c.Info(ctx))
		want := wire.InfoResult{Server: "moonledger", Version: info.Version, Ledger: "ledger.example.com/test", VM: runtime.Version, Contracts: 1, Caller: "admin"}
		if diff := cmp.Diff(want, info); diff != "" {
			t.Errorf("info: -want +got:\n%s", diff)
		}
		deploy := must[wire.CallResult](t)(c.Deploy(ctx, "bank.lua", bank))
		if !deploy.Appended || deploy.Height != 0 {
			t.Errorf("deploy: %+v", deploy)
		}
		contracts := must[[]wire.ContractInfo](t)(c.Contracts(ctx))
		if len(contracts) != 2 || contracts[1].Name != "system" || contracts[0].Name != "Bank" || contracts[0].Hash != deploy.Hash || contracts[0].Error != "" {
			t.Errorf("contracts: %+v", contracts)
		}
		api := must[wire.APIResult](t)(c.API(ctx, "Bank"))
		if len(api.Methods) != 4 || api.Methods[2].Params[1].Type != "decimal" || api.Version != 1 || !api.Methods[0].View {
			t.Errorf("api: %+v", api)
		}
		callBank(t, c)
		readBank(t, c)
	})
}

// callBank makes entries 1 and 2.
func callBank(t *testing.T, c *client.Client) {
	t.Helper()
	ctx := t.Context()
	opened := must[wire.CallResult](t)(c.Call(ctx, "Bank", "open", map[string]string{"name": "alice"}, client.CallOptions{}))
	if opened.Height != 1 || opened.Result != nil || !opened.Appended {
		t.Errorf("open: %+v", opened)
	}
	put := []any{"alice", "50.0"}
	dry := must[wire.CallResult](t)(c.Call(ctx, "Bank", "put", put, client.CallOptions{DryRun: true}))
	if dry.Appended || len(dry.Writes) != 1 || string(dry.Writes[0]) != `[["accounts","alice"],{"$decimal":"50.0"}]` {
		t.Errorf("dry run: %+v", dry)
	}
	first := must[wire.CallResult](t)(c.Call(ctx, "Bank", "put", put, client.CallOptions{Request: "put-1"}))
	if string(first.Result) != `{"$decimal":"50.0"}` || len(first.Events) != 1 || string(first.Events[0]) != `["put",{"name":"alice"}]` {
		t.Errorf("put: %+v", first)
	}
	again := must[wire.CallResult](t)(c.Call(ctx, "Bank", "put", put, client.CallOptions{Request: "put-1"}))
	first.Repeated = true
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("the same request id: -first +again:\n%s", diff)
	}
}

func readBank(t *testing.T, c *client.Client) {
	t.Helper()
	ctx := t.Context()
	balance := must[wire.CallResult](t)(c.Call(ctx, "Bank", "balance", []string{"alice"}, client.CallOptions{}))
	if balance.Appended || string(balance.Result) != `{"$decimal":"50.0"}` || balance.Height != 2 {
		t.Errorf("balance: %+v", balance)
	}
	status := must[wire.StatusResult](t)(c.Status(ctx, "Bank", client.StatusOptions{}))
	if string(status.Value) != `{"accounts":{"alice":{"$decimal":"50.0"}}}` || status.Height != 2 {
		t.Errorf("status: %+v", status)
	}
	one := must[wire.StatusResult](t)(c.Status(ctx, "Bank", client.StatusOptions{Path: []any{"accounts", "alice"}, Height: &status.Height}))
	if string(one.Value) != `{"$decimal":"50.0"}` {
		t.Errorf("status of a path: %+v", one)
	}
	history := must[wire.HistoryResult](t)(c.History(ctx, "Bank", 1, 1))
	entry := must[wire.EntryResult](t)(c.Entry(ctx, "Bank", 1))
	if len(history.Entries) != 1 || string(history.Entries[0]) != entry.Line || *history.Next != 2 || history.Height != 2 {
		t.Errorf("history: %+v, and entry: %+v", history, entry)
	}
	if chain.HashLine([]byte(entry.Line)).String() != entry.Hash {
		t.Errorf("entry: the hash is not that of the line: %+v", entry)
	}
	reports := must[[]wire.VerifyReport](t)(c.Verify(ctx, ""))
	if len(reports) != 2 || !reports[1].OK || !reports[0].OK || reports[0].Entries != 3 || reports[0].Hash != status.Hash {
		t.Errorf("verify: %+v", reports)
	}
	var dump bytes.Buffer
	head := must[client.Head](t)(c.Dump(ctx, "Bank", &dump))
	report := must[chain.Report](t)(chain.VerifyReader(ctx, &dump, chain.VerifyOptions{Contract: "Bank"}))
	if report.Entries != 3 || head != (client.Head{Height: 2, Hash: status.Hash}) || report.Head.Hash.String() != head.Hash {
		t.Errorf("dump: head %v, %+v", head, report)
	}
}

func TestErrorsReachTheClient(t *testing.T) {
	h := serve(t, deployed(t), hostOptions())
	c := h.dial(t, "")
	call := func(method string, args any) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := c.Call(ctx, "Bank", method, args, client.CallOptions{})
			return err
		}
	}
	tests := map[string]struct {
		ask                     func(context.Context) error
		code, text, hint, where string
	}{
		"contract error":   {call("balance", []string{"bob"}), wire.ContractError, "no account bob", "", "bank.lua:31"},
		"error with code":  {call("put", []string{"bob", "1"}), wire.ContractError, "no account bob", "", "bank.lua:20"},
		"unknown method":   {call("blance", nil), wire.NotFound, `no method "blance" in Bank`, `did you mean "balance"?`, ""},
		"bad argument":     {call("put", []any{"bob", "abc"}), wire.BadArgument, `Bank.put: argument "quantity" must be decimal, got "abc"`, "api Bank shows what it takes", ""},
		"missing argument": {call("put", []any{"bob"}), wire.BadArgument, `Bank.put: argument "quantity" (decimal) is missing`, "api Bank shows what it takes", ""},
		"no value":         {call("put", map[string]any{"name": nil}), wire.BadArgument, "arguments of Bank.put: bad value: null is not a value; leave the name out instead", "", ""},
		"out of gas":       {call("spin", nil), wire.OutOfGas, "out of gas", "", "bank.lua:35"},
		"unknown contract": {func(ctx context.Context) error { _, err := c.API(ctx, "Bnk"); return err }, wire.NotFound, `no contract "Bnk"`, `did you mean "Bank"?`, ""},
		"unknown entry":    {func(ctx context.Context) error { _, err := c.Entry(ctx, "Bank", 7); return err }, wire.NotFound, "entry 7 of Bank: not found; the newest is 0", "", ""},
		"no admin":         {func(ctx context.Context) error { _, err := c.Deploy(ctx, "x.lua", bank); return err }, wire.Denied, "denied: a deploy needs admin", "connect with a key that may do this", ""},
		"unknown request":  {func(ctx context.Context) error { return c.Do(ctx, "stauts", nil, nil) }, wire.UnknownRequest, `no request "stauts"`, `did you mean "status"?`, ""},
		"strange request":  {func(ctx context.Context) error { return c.Do(ctx, "transfer", nil, nil) }, wire.UnknownRequest, `no request "transfer"`, "call runs a method of a contract", ""},
		"bad request id": {func(ctx context.Context) error {
			_, err := c.Call(ctx, "Bank", "open", []string{"x"}, client.CallOptions{Request: "a b"})
			return err
		}, wire.BadParameter, `bad request id "a b": letters, digits and _ . : - are allowed`, "a request id is 1 to 64 of A-Z a-z 0-9 _ . : -", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := test.ask(t.Context())
			var e *wire.Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			if e.Stable() != test.code || !strings.HasPrefix(e.Message, test.text) || e.Hint() != test.hint || e.Data.Position != test.where {
				t.Errorf("got %s %q, hint %q, at %q", e.Stable(), e.Message, e.Hint(), e.Data.Position)
			}
		})
	}
}

func TestBadSourceTellsWhere(t *testing.T) {
	c := serve(t, openLedger(t), hostOptions()).dial(t, adminKey)
	_, err := c.Deploy(t.Context(), "bad.lua", "local x = = 1\n")
	if got := stable(t, err); got != wire.BadSource || !strings.HasPrefix(err.Error(), "bad.lua:1:11: ") {
		t.Errorf("got %s %v", got, err)
	}
}

func TestStatusPages(t *testing.T) {
	c := serve(t, deployed(t), hostOptions()).dial(t, "")
	ctx := t.Context()
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		must[wire.CallResult](t)(c.Call(ctx, "Bank", "open", []string{name}, client.CallOptions{}))
	}
	var pages []string
	o := client.StatusOptions{Path: []any{"accounts"}, Limit: 2}
	for {
		page := must[wire.StatusResult](t)(c.Status(ctx, "Bank", o))
		pages = append(pages, string(page.Value))
		if page.Next == nil {
			break
		}
		o.After, o.Height = page.Next, &page.Height
		must[wire.CallResult](t)(c.Call(ctx, "Bank", "open", []string{"after" + string(page.Value[2])}, client.CallOptions{}))
	}
	want := []string{`{"a":{"$decimal":"0"},"b":{"$decimal":"0"}}`, `{"c":{"$decimal":"0"},"d":{"$decimal":"0"}}`, `{"e":{"$decimal":"0"}}`}
	if diff := cmp.Diff(want, pages); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	wrong := uint64(99)
	_, err := c.Status(ctx, "Bank", client.StatusOptions{Height: &wrong})
	if got := stable(t, err); got != wire.Conflict {
		t.Errorf("another height: %s %v", got, err)
	}
}

// What only users may read, the anonymous may not, by any request.
func TestReadRule(t *testing.T) {
	h := serve(t, openLedger(t), hostOptions())
	const secret = "---@read user\nlocal Secret = contract \"Secret\" { version = 1, state = { n = 1 } }\n"
	must[wire.CallResult](t)(h.dial(t, adminKey).Deploy(t.Context(), "secret.lua", secret))
	c := h.dial(t, "")
	ctx := t.Context()
	_, status := c.Status(ctx, "Secret", client.StatusOptions{})
	_, history := c.History(ctx, "Secret", 0, 0)
	_, entry := c.Entry(ctx, "Secret", 0)
	_, dump := c.Dump(ctx, "Secret", &bytes.Buffer{})
	for i, err := range []error{status, history, entry, dump} {
		if got := stable(t, err); got != wire.Denied {
			t.Errorf("request %d: got %s %v", i, got, err)
		}
	}
}
