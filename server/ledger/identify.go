package ledger

import (
	"crypto/subtle"
	"fmt"
	"sync"
	"time"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime"
)

// A credential is what the system contract holds of a key.
type credential struct {
	caller           runtime.Caller
	expires, revoked time.Time // zero: never
}

// mostCredentials is how many credentials a directory keeps.
const mostCredentials = 10_000

// A directory keeps the credentials that were read from the state of the system
// contract at one head. Its zero value is empty.
type directory struct {
	mu    sync.RWMutex
	head  chain.Head
	known map[KeyHash]credential
}

func (d *directory) find(head chain.Head, key KeyHash) (credential, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.head != head {
		return credential{}, false
	}
	c, ok := d.known[key]
	return c, ok
}

// keep adds what was read at a head. What it holds of another head goes.
func (d *directory) keep(head chain.Head, key KeyHash, c credential) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.head != head || len(d.known) >= mostCredentials {
		d.head, d.known = head, map[KeyHash]credential{}
	}
	d.known[key] = c
}

// Authenticate tells whose a secret key is, as Identify does.
func (l *Ledger) Authenticate(secret string) (runtime.Caller, error) {
	key, err := ParseKey(secret)
	if err != nil {
		return runtime.Caller{}, err
	}
	return l.Identify(key)
}

// Identify tells whose a key is, by the newest committed state: once a
// revocation is answered its key is refused. It is made to be asked at every
// request. The Roles of what it returns must not be changed. The error wraps
// ErrKey, and says whether the key is unknown, expired or revoked; any other
// means that the key could not be judged now.
func (l *Ledger) Identify(key KeyHash) (runtime.Caller, error) {
	p := l.system.published.Load()
	c, known := credential{}, false
	if p.err == nil {
		c, known = l.callers.find(p.head, key)
	}
	if !known {
		var err error
		if c, err = l.lookUp(key); err != nil {
			return runtime.Caller{}, err
		}
	}
	if err := c.judge(l.later(p.time)); err != nil {
		return runtime.Caller{}, err
	}
	return c.caller, nil
}

// judge returns an error if a key is not good at a time.
func (c credential) judge(now time.Time) error {
	switch {
	case !c.revoked.IsZero():
		return fmt.Errorf("%w: %s of %s was revoked at %s", ErrKey, c.caller.Key, c.caller.Name, c.revoked.Format(time.RFC3339))
	case !c.expires.IsZero() && !now.Before(c.expires):
		return fmt.Errorf("%w: %s of %s expired at %s", ErrKey, c.caller.Key, c.caller.Name, c.expires.Format(time.RFC3339))
	}
	return nil
}

// lookUp reads a credential from the newest state.
func (l *Ledger) lookUp(key KeyHash) (credential, error) {
	p, err := l.system.acquire()
	if err != nil {
		return credential{}, readError(err)
	}
	defer p.snap.release()
	c, known, err := readCredential(p.snap, key)
	switch {
	case err != nil:
		return c, l.system.storeFailed(err)
	case !known:
		return c, fmt.Errorf("%w: this ledger does not know it", ErrKey)
	}
	l.callers.keep(p.head, key, c)
	return c, nil
}

func readCredential(r state.Reader, key KeyHash) (c credential, known bool, err error) {
	fingerprint := key.Fingerprint()
	name, err := r.Get(state.MakePath("keys", fingerprint))
	if err != nil || !name.Exists() {
		return c, false, err
	}
	user, err := readUser(r, name.Text())
	if err != nil {
		return c, false, err
	}
	record, err := state.Tree(r, state.MakePath("users", user.Name, "keys", fingerprint), 0)
	if err != nil {
		return c, false, err
	}
	recorded := record.Get(state.StringKey("hash")).Text()
	if subtle.ConstantTimeCompare([]byte(recorded), []byte(key.String())) != 1 {
		return c, false, nil
	}
	k := keyOf(fingerprint, record)
	c.expires, c.revoked = k.Expires, k.Revoked
	c.caller = runtime.Caller{Name: user.Name, Key: fingerprint, Roles: user.Roles, Admin: user.IsAdmin()}
	return c, true, nil
}

// userNames tells of names whether they are users', by the newest state.
type userNames struct {
	ledger *Ledger
	err    error // why that could not be told of one
}

func (l *Ledger) userNames() *userNames { return &userNames{ledger: l} }

func (u *userNames) has(name string) bool {
	p, err := u.ledger.system.acquire()
	if err != nil {
		u.err = err
		return false
	}
	defer p.snap.release()
	v, err := p.snap.Get(state.Path{state.StringKey("users"), state.StringKey(name)})
	if err != nil {
		u.err = err
	}
	return v.Exists()
}
