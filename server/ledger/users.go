package ledger

import (
	"context"
	"slices"
	"time"

	"moonledger/chain"
	"moonledger/chain/state"
)

// A User is one who has keys. Users are never removed.
type User struct {
	Name  string
	Since time.Time // when it was made, in whole seconds as all times here
	Roles []string  // sorted
	Keys  []Key     // the oldest first
}

// IsAdmin tells whether the user may administer the ledger.
func (u User) IsAdmin() bool { return slices.Contains(u.Roles, adminRole) }

// A Key is what is public of a secret key.
type Key struct {
	Fingerprint string
	Since       time.Time // when it was made
	Expires     time.Time // when it stops working; zero: never
	Revoked     time.Time // when it was revoked; zero: it was not
}

// A UsersPage is a run of users.
type UsersPage struct {
	Users []User     // by name
	Next  string     // what to ask for the users after; "" at the last page
	Head  chain.Head // of the system contract, at which the page was read
}

// pageKeys is about how many keys a page of users holds at most.
const pageKeys = 5000

// Users lists users in the order of their names, from the one behind after on,
// or from the first: limit of them at most (0 means 1,000, which is also the
// most). Users that are made between two pages may be missing. Who may see them
// tells MayRead of the contract system.
func (l *Ledger) Users(ctx context.Context, after string, limit int) (UsersPage, error) {
	if limit <= 0 || limit > pageMembers {
		limit = pageMembers
	}
	r, err := l.read(ctx)
	if err != nil {
		return UsersPage{}, err
	}
	defer r.end()
	p, err := l.system.acquire()
	if err != nil {
		return UsersPage{}, readError(err)
	}
	defer p.snap.release()
	page, err := readUsers(r.ctx, p.snap, after, limit)
	page.Head = p.head
	if err != nil {
		return page, l.system.storeFailed(err)
	}
	return page, nil
}

func readUsers(ctx context.Context, r state.Reader, after string, limit int) (UsersPage, error) {
	var from state.Range
	if after != "" {
		key := state.StringKey(after)
		from.After = &key
	}
	page, keys := UsersPage{Users: []User{}}, 0
	for m, err := range r.Members(state.MakePath("users"), from) {
		if err == nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			return page, err
		}
		if len(page.Users) == limit || keys > pageKeys {
			page.Next = page.Users[len(page.Users)-1].Name
			return page, nil
		}
		user, err := readUserKeys(r, m.Key.Text())
		if err != nil {
			return page, err
		}
		page.Users = append(page.Users, user)
		keys += len(user.Keys)
	}
	return page, nil
}

// user reads one user with all keys; one that is not there has none.
func (l *Ledger) user(name string) (User, error) {
	p, err := l.system.acquire()
	if err != nil {
		return User{}, readError(err)
	}
	defer p.snap.release()
	return readUserKeys(p.snap, name)
}

// readUserKeys reads a user with all keys.
func readUserKeys(r state.Reader, name string) (User, error) {
	user, err := readUser(r, name)
	if err != nil {
		return user, err
	}
	path := state.MakePath("users", name, "keys")
	for m, err := range r.Members(path, state.Range{}) {
		if err != nil {
			return user, err
		}
		record, err := state.Tree(r, path.Child(m.Key), 0)
		if err != nil {
			return user, err
		}
		user.Keys = append(user.Keys, keyOf(m.Key.Text(), record))
	}
	slices.SortStableFunc(user.Keys, func(a, b Key) int { return a.Since.Compare(b.Since) })
	return user, nil
}

// readUser reads a user without the keys.
func readUser(r state.Reader, name string) (User, error) {
	user := User{Name: name}
	since, err := r.Get(state.MakePath("users", name, "since"))
	if err != nil {
		return user, err
	}
	user.Since = timeOf(since)
	for m, err := range r.Members(state.MakePath("users", name, "roles"), state.Range{}) {
		if err != nil {
			return user, err
		}
		user.Roles = append(user.Roles, m.Key.Text())
	}
	return user, nil
}

// keyOf makes a Key of what is recorded of it.
func keyOf(fingerprint string, record state.Value) Key {
	at := func(field string) time.Time { return timeOf(record.Get(state.StringKey(field))) }
	return Key{Fingerprint: fingerprint, Since: at("since"), Expires: at("expires"), Revoked: at("revoked")}
}

// timeOf reads a time in seconds; no value is the zero time.
func timeOf(v state.Value) time.Time {
	seconds, ok := v.Integer()
	if !ok {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
