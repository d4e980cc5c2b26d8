package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moonledger/chain"
	"moonledger/chain/chaintest"
	"moonledger/runtime"
)

// wantRefused fails the test unless a key is refused for a reason.
func (r *rig) wantRefused(secret, reason string) {
	r.t.Helper()
	caller, err := r.Authenticate(secret)
	wantError(r.t, err, ErrKey)
	if caller.Name != "" || !strings.Contains(err.Error(), reason) || strings.Contains(err.Error(), secret) {
		r.t.Fatalf("got %+v, %v, want %q", caller, err, reason)
	}
}

// wantCaller fails the test unless a key is a user's, with roles.
func (r *rig) wantCaller(secret, name string, roles ...string) {
	r.t.Helper()
	caller, err := r.Authenticate(secret)
	want := runtime.Caller{Name: name, Key: mustParse(r.t, secret).Fingerprint(), Roles: roles}
	for _, role := range roles {
		want.Admin = want.Admin || role == "admin"
	}
	if diff := cmp.Diff(want, caller); err != nil || diff != "" {
		r.t.Fatalf("%v, -want +got:\n%s", err, diff)
	}
}

func (r *rig) must(_ Answer, err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) addKey(user string, expires time.Time) string {
	r.t.Helper()
	a, err := r.AddKey(r.t.Context(), KeyRequest{User: user, Expires: expires, Act: Act{Caller: admin}})
	if err != nil {
		r.t.Fatal(err)
	}
	return a.Secret
}

// What is wrong with a key is told, each in its own words.
//
// parity: 33 34
func TestBehaviour33And34KeysAreRefused(t *testing.T) {
	r := newRig(t, inMemory())
	first := r.addUser("alice")
	brief := r.addKey("alice", r.clock.now().Add(time.Hour))
	r.wantCaller(first, "alice")
	r.wantCaller(brief, "alice")
	r.wantRefused("wrong", "a key is ml_ and 43")
	other, _ := newKey()
	r.wantRefused(other, "this ledger does not know it")
	r.clock.add(time.Hour - time.Second)
	r.wantCaller(brief, "alice")
	r.clock.add(time.Second)
	r.wantRefused(brief, " of alice expired at 2026-11-23T06:30:00Z")
	r.wantCaller(first, "alice")
	r.must(r.RevokeKey(t.Context(), "alice", mustParse(t, first).Fingerprint(), Act{Caller: admin}))
	r.wantRefused(first, " of alice was revoked at 2026-11-23T06:30:00Z")
	r.clock.add(-time.Hour) // a clock put back makes no key good again
	r.wantRefused(brief, "expired")
	r.restart()
	r.wantRefused(first, "revoked")
}

// A user is made once, and the ledger goes on.
//
// parity: 35
func TestBehaviour35DuplicateUser(t *testing.T) {
	r := newRig(t, inMemory())
	secret := r.addUser("alice")
	for range 2 {
		_, err := r.AddUser(t.Context(), KeyRequest{User: "alice", Act: Act{Caller: admin}})
		var raised *runtime.ContractError
		if !errors.As(err, &raised) || raised.Code != "exists" || raised.Message != "there is a user alice already" {
			t.Fatalf("got %v", err)
		}
	}
	r.wantCaller(secret, "alice")
	r.wantCaller(r.addUser("bob"), "bob")
}

// A key is replaced by adding one and revoking the other.
//
// parity: 36
func TestBehaviour36KeyIsReplaced(t *testing.T) {
	r := newRig(t, inMemory())
	before := r.addUser("alice")
	after := r.addKey("alice", time.Time{})
	fingerprint := mustParse(t, before).Fingerprint()
	for range 2 { // the second time changes nothing
		r.must(r.RevokeKey(t.Context(), "alice", fingerprint, Act{Caller: admin}))
	}
	r.wantRefused(before, "revoked")
	r.wantCaller(after, "alice")
	r.restart()
	r.wantRefused(before, "revoked")
	r.wantCaller(after, "alice")
}

func TestRoles(t *testing.T) {
	r := newRig(t, inMemory())
	secret := r.addUser("alice")
	by := Act{Caller: admin}
	r.must(r.AddRole(t.Context(), "alice", "teller", by))
	r.must(r.AddRole(t.Context(), "alice", "clerk", by))
	again, err := r.AddRole(t.Context(), "alice", "clerk", by)
	if err != nil || again.Appended {
		t.Errorf("a role again: %+v, %v", again, err)
	}
	r.wantCaller(secret, "alice", "clerk", "teller")
	r.must(r.AddRole(t.Context(), "alice", "admin", by))
	r.wantCaller(secret, "alice", "admin", "clerk", "teller")
	alice, err := r.Authenticate(secret)
	if err != nil {
		t.Fatal(err)
	}
	r.must(r.RemoveRole(t.Context(), "alice", "clerk", Act{Caller: alice})) // she may, as an admin
	r.must(r.RemoveRole(t.Context(), "alice", "admin", Act{Caller: alice}))
	r.wantCaller(secret, "alice", "teller")
	e, err := r.Entry(t.Context(), "system", 7)
	if err != nil || !strings.Contains(string(e), `"caller":"alice"`) || !strings.Contains(string(e), alice.Key) {
		t.Errorf("the entry of an administrator: %s, %v", e, err)
	}
}

// The same request id makes a key once, and shows it once.
func TestKeyRequestIDs(t *testing.T) {
	r := newRig(t, inMemory())
	q := KeyRequest{User: "alice", Act: Act{Caller: admin, ID: "make-alice"}}
	first, err := r.AddUser(t.Context(), q)
	if err != nil || first.Secret == "" || first.Fingerprint != mustParse(t, first.Secret).Fingerprint() {
		t.Fatalf("got %+v, %v", first.Answer, err)
	}
	r.restart()
	again, err := r.AddUser(t.Context(), q)
	if err != nil || again.Secret != "" || !again.Repeated || again.Fingerprint != first.Fingerprint || again.Hash != first.Hash {
		t.Errorf("again: %+v, %v", again, err)
	}
	for name, other := range map[string]KeyRequest{
		"another user":   {User: "bob", Act: q.Act},
		"another expiry": {User: "alice", Act: q.Act, Expires: r.clock.now().Add(time.Hour)},
	} {
		if _, err := r.AddUser(t.Context(), other); !errors.Is(err, ErrRepeated) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := r.AddKey(t.Context(), q); !errors.Is(err, ErrRepeated) {
		t.Errorf("another method: got %v", err)
	}
}

// Requests of one id that are under way together make one key, which one of
// them is shown.
func TestKeyRequestsUnderWay(t *testing.T) {
	r := newRig(t, onDisk(t))
	var all sync.WaitGroup
	answers := make([]KeyAnswer, 16)
	for i := range answers {
		all.Go(func() {
			var err error
			answers[i], err = r.AddUser(t.Context(), KeyRequest{User: "alice", Act: Act{Caller: admin, ID: "once"}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	shown := 0
	for _, a := range answers {
		if a.Secret != "" {
			shown++
			r.wantCaller(a.Secret, "alice")
		}
		if a.Fingerprint != answers[0].Fingerprint {
			t.Errorf("another key: %+v", a.Answer)
		}
	}
	if shown != 1 {
		t.Errorf("%d keys are shown", shown)
	}
}

func TestUsersPages(t *testing.T) {
	r := newRig(t, inMemory())
	want := []string{"admin"}
	for i := range 6 {
		name := fmt.Sprintf("user-%d", i)
		r.addUser(name)
		want = append(want, name)
	}
	var got []string
	after := ""
	for pages := 1; ; pages++ {
		page, err := r.Users(t.Context(), after, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range page.Users {
			got = append(got, u.Name)
		}
		if after = page.Next; after == "" {
			if pages != 3 || page.Head.Height != 7 {
				t.Errorf("%d pages, head %v", pages, page.Head)
			}
			break
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	second := r.addKey("user-0", r.clock.now().Add(time.Hour+time.Millisecond))
	page, err := r.Users(t.Context(), "admin", 1)
	if err != nil || len(page.Users) != 1 || len(page.Users[0].Keys) != 2 {
		t.Fatalf("got %+v, %v", page, err)
	}
	since := r.clock.now().UTC()
	for _, k := range page.Users[0].Keys {
		if k.Fingerprint == mustParse(t, second).Fingerprint() && (k.Expires != since.Add(time.Hour) || k.Since != since || !k.Revoked.IsZero()) {
			t.Errorf("got %+v", k)
		}
	}
}

// While the store is away no key can be judged, and none is refused for it.
func TestKeysCannotBeJudgedWithoutAStore(t *testing.T) {
	var faulty *chaintest.Faulty
	open := inMemory()
	r := newRig(t, func(ctx context.Context) (chain.Store, error) {
		s, err := open(ctx)
		faulty = chaintest.NewFaulty(s)
		return faulty, err
	})
	r.deploy(book("Book", 1))
	secret := r.addUser("alice")
	faulty.Fail(chaintest.Fault{Op: chaintest.State, N: faulty.Count(chaintest.State), Err: chain.ErrUnavailable})
	_, err := r.AddRole(t.Context(), "alice", "clerk", Act{Caller: admin}) // committed, but can't be read
	if err != nil {
		t.Fatal(err)
	}
	awaitTrue(t, "the contract is read again", func() bool {
		caller, err := r.Authenticate(secret)
		if errors.Is(err, ErrKey) {
			t.Fatalf("refused: %v", err)
		}
		return err == nil && len(caller.Roles) == 1
	})
}

// Keys are judged from many goroutines while they change: whoever saw the
// answer to a revocation never sees the key accepted again.
func TestKeysAreJudgedWhileTheyChange(t *testing.T) {
	r := newRig(t, inMemory())
	r.addUser("alice")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 20 {
				a, err := r.AddKey(t.Context(), KeyRequest{User: "alice", Act: Act{Caller: admin}})
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := r.Authenticate(a.Secret); err != nil {
					t.Errorf("a new key: %v", err)
				}
				if _, err := r.RevokeKey(t.Context(), "alice", a.Fingerprint, Act{Caller: admin}); err != nil {
					t.Error(err)
				}
				if _, err := r.Authenticate(a.Secret); !errors.Is(err, ErrKey) {
					t.Errorf("a revoked key: %v", err)
				}
			}
		})
		all.Go(func() {
			for range 500 {
				if caller, err := r.Authenticate(adminSecret); err != nil || !caller.Admin {
					t.Errorf("got %+v, %v", caller, err)
				}
			}
		})
	}
	all.Wait()
}

// Only existing users are taken for an argument of type user; a user who is
// made is taken from the answer on.
func TestUserArguments(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	q := request("greet", "alice")
	q.Caller = runtime.Caller{Name: "admin", Roles: []string{"clerk"}}
	_, err := r.Call(t.Context(), q)
	if err == nil || err.Error() != `Book.greet: argument "name" must be user, and there is no user "alice"` {
		t.Errorf("got %v", err)
	}
	r.addUser("alice")
	r.must(r.Call(t.Context(), q))
}

func BenchmarkIdentify(b *testing.B) {
	r := &rig{t: b, open: onDisk(b), machine: realMachine(b), options: Options{AdminKey: adminSecret}}
	r.start()
	defer r.stop()
	hash := mustParse(b, adminSecret)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := r.Identify(hash); err != nil {
				b.Error(err)
			}
		}
	})
}
