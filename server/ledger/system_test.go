package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"moonledger/chain"
	"moonledger/runtime"
	"moonledger/runtime/schema"
)

// The ledger begins with two entries of the system contract: its deploy, and
// the hash of admin's key.
func TestFirstStart(t *testing.T) {
	var shown []string
	r := newRig(t, inMemory(), func(r *rig) {
		r.options.AdminKey = ""
		r.options.ShowAdminKey = func(secret string) { shown = append(shown, secret) }
	})
	r.restart()
	if len(shown) != 1 {
		t.Fatalf("the key of admin was shown %d times", len(shown))
	}
	caller, err := r.Authenticate(shown[0])
	if err != nil || caller.Name != "admin" || !caller.Admin || len(caller.Roles) != 1 || caller.Roles[0] != "admin" {
		t.Errorf("got %+v, %v", caller, err)
	}
	dump := r.dump("system")
	if _, err := chain.VerifyReader(t.Context(), strings.NewReader(dump), chain.VerifyOptions{Contract: "system"}); err != nil {
		t.Error(err)
	}
	lines := strings.Split(strings.TrimSpace(dump), "\n")
	if len(lines) != 2 {
		t.Fatalf("got %d entries", len(lines))
	}
	for _, line := range lines {
		e, err := chain.ParseEntry([]byte(line))
		if err != nil || e.Caller != "admin" || e.Key != "" {
			t.Errorf("not by the operator's own hand: %s, %v", line, err)
		}
	}
}

func TestAdminKeyOfTheOptions(t *testing.T) {
	r := newRig(t, inMemory(), func(r *rig) {
		r.options.ShowAdminKey = func(string) { t.Error("a key is shown that is known") }
	})
	if caller, err := r.Authenticate(adminSecret); err != nil || !caller.Admin {
		t.Errorf("got %+v, %v", caller, err)
	}
	r.restart() // the same key again is well
	another, _ := newKey()
	tests := map[string]struct {
		key  string
		want error
	}{"of another ledger": {another, ErrAdminKey}, "malformed": {"admin", ErrKey}}
	for name, test := range tests {
		r.stop()
		options := r.options
		options.AdminKey = test.key
		_, err := openWith(t.Context(), r.machine, r.open, options)
		wantError(t, err, test.want)
		if strings.Contains(err.Error(), another) {
			t.Errorf("%s: the error shows a key: %v", name, err)
		}
		r.start()
	}
	fingerprint := mustParse(t, adminSecret).Fingerprint()
	if _, err := r.RevokeKey(t.Context(), "admin", fingerprint, Act{Caller: admin}); err != nil {
		t.Fatal(err)
	}
	r.restart() // it is known, if not good any more
	_, err := r.Authenticate(adminSecret)
	wantError(t, err, ErrKey)
}

func mustParse(t testing.TB, secret string) KeyHash {
	t.Helper()
	hash, err := ParseKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func TestVersionsOfTheSystemContract(t *testing.T) {
	version := func(n int, more string) string {
		return strings.Replace(systemSource, "version = 1", fmt.Sprintf("version = %d", n), 1) + more
	}
	r := newRig(t, inMemory())
	secret := r.addUser("alice")
	if err := r.deploySystem(t.Context(), version(1, "-- more")); !errors.Is(err, ErrNewer) {
		t.Errorf("other code of the same version: got %v", err)
	}
	if err := r.deploySystem(t.Context(), version(2, "")); err != nil {
		t.Fatal(err)
	}
	if caller, err := r.Authenticate(secret); err != nil || caller.Name != "alice" {
		t.Errorf("after the upgrade: %+v, %v", caller, err)
	}
	r.stop()
	_, err := openWith(t.Context(), r.machine, r.open, r.options)
	wantError(t, err, ErrNewer)
	if !strings.Contains(err.Error(), "last run by a newer moonledger: version 2 runs there, and this binary has 1") {
		t.Errorf("got %v", err)
	}
	r.open = inMemory() // what the binary of version 2 left can't be opened any more
	r.start()
}

func TestSystemIsReserved(t *testing.T) {
	r := newRig(t, inMemory())
	for _, source := range []string{book("system", 1), book("system", 9), systemSource} {
		_, err := r.tryDeploy(source, true)
		wantError(t, err, ErrReserved)
	}
	_, err := r.Retire(t.Context(), "system", admin, "")
	wantError(t, err, ErrReserved)
	_, err = r.Retire(t.Context(), "system", runtime.Caller{}, "")
	wantError(t, err, ErrDenied)
}

// Limits that would keep contracts from anything do not keep the ledger from
// being administered.
func TestSystemHasItsOwnLimits(t *testing.T) {
	r := newRig(t, inMemory(), func(r *rig) {
		r.options.Limits = runtime.Limits{Gas: 1, Changes: 1}
		r.options.EntryBytes, r.options.QueuedCalls, r.options.PendingEntries = 10, 1, 1
	})
	r.addUser("alice")
}

// Nobody could be judged by a system contract that is corrupt.
func TestCorruptSystemRefusesToStart(t *testing.T) {
	open := inMemory()
	r := newRig(t, open)
	r.deploy(book("Book", 1))
	_, err := openWith(t.Context(), r.machine, func(ctx context.Context) (chain.Store, error) {
		s, err := open(ctx)
		return alteredLines{s, 1}, err
	}, r.options)
	wantError(t, err, chain.ErrCorrupt)
	if !strings.HasPrefix(err.Error(), "contract system: ") {
		t.Errorf("got %v", err)
	}
}

func TestAddAdminKey(t *testing.T) {
	eachStore(t, func(t *testing.T, open OpenStore) {
		m := realMachine(t)
		_, err := AddAdminKey(t.Context(), m, open, Options{})
		wantError(t, err, ErrNoLedger)
		r := newRig(t, open)
		r.stop()
		added, err := AddAdminKey(t.Context(), m, open, Options{AdminKey: "left out"})
		if err != nil || !added.Appended || added.Height != 2 {
			t.Fatalf("got %+v, %v", added.Answer, err)
		}
		r.start()
		for _, secret := range []string{adminSecret, added.Secret} {
			if caller, err := r.Authenticate(secret); err != nil || !caller.Admin {
				t.Errorf("got %+v, %v", caller, err)
			}
		}
	})
}

// A first start that broke off between deploy and key is ended by the next one,
// or by AddAdminKey, which shows the key.
func TestAddAdminKeyEndsAFirstStart(t *testing.T) {
	open := inMemory()
	m := realMachine(t)
	r := &rig{t: t, open: open, machine: deployingMachine{m}, options: Options{AdminKey: adminSecret}}
	_, err := openWith(t.Context(), r.machine, open, r.options)
	wantError(t, err, errNoCalls)
	added, err := AddAdminKey(t.Context(), m, open, Options{})
	if err != nil || added.Height != 1 {
		t.Fatalf("got %+v, %v", added.Answer, err)
	}
	r.machine, r.options.AdminKey = m, ""
	r.start()
	defer r.stop()
	checkSystem(t, r)
	caller, err := r.Authenticate(added.Secret)
	if err != nil || !caller.Admin || caller.Key != added.Fingerprint {
		t.Errorf("got %+v, %v", caller, err)
	}
}

var errNoCalls = errors.New("a test lets no call run")

// A deployingMachine runs deploys alone.
type deployingMachine struct{ machine }

func (deployingMachine) Call(context.Context, runtime.Call) (runtime.Outcome, error) {
	return runtime.Outcome{}, errNoCalls
}

// The methods judge for themselves what they are given: an administrator may
// call them like those of any other contract.
func TestSystemMethods(t *testing.T) {
	r := newRig(t, inMemory())
	r.addUser("alice")
	hash := strings.Repeat("0f", 32)
	tests := map[string]struct {
		method string
		args   []any
		code   string
	}{
		"a user twice":         {"add_user", []any{"alice", hash}, "exists"},
		"admin again":          {"add_user", []any{"admin", hash}, "exists"},
		"a name with a space":  {"add_user", []any{"bob x", hash}, "bad_name"},
		"a name of a digit":    {"add_user", []any{"1", hash}, "bad_name"},
		"no name":              {"add_user", []any{"", hash}, "bad_name"},
		"a long name":          {"add_user", []any{strings.Repeat("x", 65), hash}, "bad_name"},
		"a key for a name":     {"add_user", []any{adminSecret, hash}, "secret"},
		"a key for a hash":     {"add_user", []any{"bob", adminSecret}, "bad_hash"},
		"a hash in capitals":   {"add_key", []any{"alice", strings.Repeat("0F", 32)}, "bad_hash"},
		"a key that is known":  {"add_key", []any{"alice", mustParse(t, adminSecret).String()}, "exists"},
		"expired already":      {"add_key", []any{"alice", hash, 1}, "bad_expiry"},
		"no such key":          {"revoke_key", []any{"alice", hash[:32]}, "no_key"},
		"the key of another":   {"revoke_key", []any{"alice", mustParse(t, adminSecret).Fingerprint()}, "no_key"},
		"a key to revoke":      {"revoke_key", []any{"alice", adminSecret}, "secret"},
		"a role with a space":  {"add_role", []any{"alice", "a b"}, "bad_name"},
		"a key for a role":     {"add_role", []any{"alice", adminSecret}, "secret"},
		"the role of admin":    {"remove_role", []any{"admin", "admin"}, "last_admin"},
		"a role badly removed": {"remove_role", []any{"alice", ""}, "bad_name"},
	}
	for name, test := range tests {
		_, err := r.Call(t.Context(), Request{Contract: "system", Method: test.method, Args: args(test.args...), Caller: admin})
		var raised *runtime.ContractError
		if !errors.As(err, &raised) || raised.Code != test.code || strings.Contains(raised.Message, adminSecret) {
			t.Errorf("%s: got %v, want code %s", name, err, test.code)
		}
	}
	for _, method := range []string{"add_user", "add_key", "revoke_key", "add_role", "remove_role"} {
		_, err := r.Call(t.Context(), Request{Contract: "system", Method: method, Caller: runtime.Caller{Name: "alice", Key: hash[:32]}})
		wantError(t, err, ErrDenied)
		_, err = r.Call(t.Context(), Request{Contract: "system", Method: method, Args: args("bob", hash, 3, 4, 5), Caller: admin})
		var wrong *schema.ArgumentError
		if !errors.As(err, &wrong) {
			t.Errorf("%s: got %v", method, err)
		}
	}
}
