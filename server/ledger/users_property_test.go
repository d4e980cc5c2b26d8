package ledger

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A secretModel is what a plain model knows of a key.
type secretModel struct {
	secret, user string
	expires      time.Time
	revoked      bool
}

// An office administers a ledger and a plain model of it.
type office struct {
	t     *rapid.T
	l     *Ledger
	start func()
	clock *handClock
	roles map[string][]string // by user
	keys  []*secretModel
}

// TestAdministrationMatchesModel does random administrative acts, right and
// wrong ones, on a ledger and on a plain model, and compares users, roles and
// what becomes of every key, over restarts.
func TestAdministrationMatchesModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		open := inMemory()
		o := &office{t: rt, clock: newHandClock(), roles: map[string][]string{"admin": {"admin"}}}
		o.keys = []*secretModel{{secret: adminSecret, user: "admin"}}
		o.start = func() {
			var err error
			o.l, err = openWith(context.Background(), realMachine(t), open, Options{
				Origin: "test.local/office", Clock: o.clock.now, AdminKey: adminSecret,
			})
			o.must(err)
		}
		o.start()
		for range rapid.IntRange(1, 25).Draw(rt, "acts") {
			o.act()
			o.compare()
		}
		o.restart()
		o.compare()
		o.verify()
		o.must(o.l.Close(context.Background()))
	})
	checkGoroutines(t)
}

func (o *office) must(err error) {
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) restart() {
	o.must(o.l.Close(context.Background()))
	o.start()
}

func (o *office) verify() {
	reports, err := o.l.Verify(context.Background(), "", nil)
	o.must(err)
	for _, r := range reports {
		o.must(r.Err)
	}
}

// act does one thing.
func (o *office) act() {
	user := rapid.SampledFrom([]string{"admin", "alice", "bob", "carol", "no name"}).Draw(o.t, "user")
	switch rapid.SampledFrom([]string{"user", "user", "key", "revoke", "role", "unrole", "later", "restart"}).Draw(o.t, "act") {
	case "user":
		_, exists := o.roles[user]
		if o.makeKey(o.l.AddUser, user, !exists && user != "no name") {
			o.roles[user] = nil
		}
	case "key":
		_, exists := o.roles[user]
		o.makeKey(o.l.AddKey, user, exists)
	case "revoke":
		o.revoke(user)
	case "role":
		o.changeRole(user, true)
	case "unrole":
		o.changeRole(user, false)
	case "later":
		o.clock.add(time.Duration(rapid.IntRange(0, 30).Draw(o.t, "seconds")) * time.Second)
	case "restart":
		o.restart()
	}
}

// by is an administrator's key, or now and then one who may not.
func (o *office) by() (act Act, may bool) {
	k := rapid.SampledFrom(o.keys).Draw(o.t, "by")
	caller, err := o.l.Authenticate(k.secret)
	if err != nil {
		return Act{Caller: admin}, true
	}
	return Act{Caller: caller}, caller.Admin
}

// judge compares an outcome with what the model says, and tells whether it was
// done.
func (o *office) judge(err error, may, possible bool) bool {
	switch {
	case !may && !errors.Is(err, ErrDenied):
		o.t.Fatalf("got %v, want %v", err, ErrDenied)
	case may && (err == nil) != possible:
		o.t.Fatalf("got %v, and it is possible: %v", err, possible)
	}
	return err == nil
}

func (o *office) makeKey(add func(context.Context, KeyRequest) (KeyAnswer, error), user string, possible bool) bool {
	by, may := o.by()
	k := &secretModel{user: user}
	if seconds := rapid.IntRange(-1, 40).Draw(o.t, "expires"); seconds < 20 {
		k.expires = o.clock.now().Add(time.Duration(seconds) * time.Second)
		possible = possible && seconds > 0
	}
	made, err := add(context.Background(), KeyRequest{Act: by, User: user, Expires: k.expires})
	if !o.judge(err, may, possible) {
		return false
	}
	k.secret = made.Secret
	o.keys = append(o.keys, k)
	return true
}

func (o *office) revoke(user string) {
	by, may := o.by()
	k := rapid.SampledFrom(o.keys).Draw(o.t, "key")
	hash, err := ParseKey(k.secret)
	o.must(err)
	_, err = o.l.RevokeKey(context.Background(), user, hash.Fingerprint(), by)
	if o.judge(err, may, k.user == user) {
		k.revoked = true
	}
}

func (o *office) changeRole(user string, add bool) {
	by, may := o.by()
	role := rapid.SampledFrom([]string{"admin", "clerk", "teller"}).Draw(o.t, "role")
	_, exists := o.roles[user]
	rest := slices.DeleteFunc(slices.Clone(o.roles[user]), func(r string) bool { return r == role })
	if add {
		_, err := o.l.AddRole(context.Background(), user, role, by)
		if o.judge(err, may, exists) {
			o.roles[user] = append(rest, role)
			slices.Sort(o.roles[user])
		}
		return
	}
	_, err := o.l.RemoveRole(context.Background(), user, role, by)
	if o.judge(err, may, exists && (user != "admin" || role != "admin")) {
		o.roles[user] = rest
	}
}

// compare compares all users and keys with the model.
func (o *office) compare() {
	page, err := o.l.Users(context.Background(), "", 0)
	o.must(err)
	got := map[string][]string{}
	for _, u := range page.Users {
		got[u.Name] = append([]string{}, u.Roles...)
	}
	want := map[string][]string{}
	for user, roles := range o.roles {
		want[user] = append([]string{}, roles...)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		o.t.Fatalf("users: -want +got:\n%s", diff)
	}
	for _, k := range o.keys {
		o.compareKey(k)
	}
}

func (o *office) compareKey(k *secretModel) {
	caller, err := o.l.Authenticate(k.secret)
	good := !k.revoked && (k.expires.IsZero() || o.clock.now().Before(k.expires))
	switch {
	case good != (err == nil), !good && !errors.Is(err, ErrKey):
		o.t.Fatalf("a key of %s, good: %v, is judged %v", k.user, good, err)
	case good && (caller.Name != k.user || !slices.Equal(caller.Roles, o.roles[k.user]) || caller.Admin != slices.Contains(caller.Roles, "admin")):
		o.t.Fatalf("got %+v, want %s with %v", caller, k.user, o.roles[k.user])
	}
}
