package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/runtime/schema"
)

// A KeyRequest asks for a key.
type KeyRequest struct {
	Act
	User    string    // whose it is to be
	Expires time.Time // when it stops working, cut to seconds; zero: never
}

// A KeyAnswer is a key that was made.
type KeyAnswer struct {
	Answer
	Fingerprint string

	// Secret is the key itself. It stands nowhere else and can't be read again:
	// the answer to a repeated request id has none.
	Secret string
}

// AddUser makes a user with a first key. The caller must be admin. The error is
// a *runtime.ContractError with the code exists if there is one of that name.
func (l *Ledger) AddUser(ctx context.Context, q KeyRequest) (KeyAnswer, error) {
	return l.makeKey(ctx, q, "add_user")
}

// AddKey adds a key to those of a user. The caller must be admin. The error is a
// *schema.ArgumentError if there is no such user.
func (l *Ledger) AddKey(ctx context.Context, q KeyRequest) (KeyAnswer, error) {
	return l.makeKey(ctx, q, "add_key")
}

func (l *Ledger) makeKey(ctx context.Context, q KeyRequest, method string) (KeyAnswer, error) {
	secret, hash := newKey()
	answer, err := l.Call(ctx, addKeyRequest(q, method, hash))
	if err != nil {
		return KeyAnswer{}, err
	}
	made := KeyAnswer{Answer: answer, Fingerprint: answer.Result.Text()}
	if !answer.Repeated {
		made.Secret = secret
	}
	return made, nil
}

// addKeyRequest asks the system contract to take up the hash of a key.
func addKeyRequest(q KeyRequest, method string, hash KeyHash) Request {
	args := []state.Member{text("user", q.User), text("hash", hash.String())}
	if !q.Expires.IsZero() {
		args = append(args, state.Member{Key: state.StringKey("expires"), Value: state.IntegerValue(q.Expires.Unix())})
	}
	r := systemRequest(q.Act, method, args...)
	r.fresh = "hash"
	return r
}

// RevokeKey ends a key; what was done with it stays valid. To revoke it again
// changes nothing. The caller must be admin.
func (l *Ledger) RevokeKey(ctx context.Context, user, fingerprint string, by Act) (Answer, error) {
	return l.Call(ctx, systemRequest(by, "revoke_key", text("user", user), text("fingerprint", fingerprint)))
}

// AddRole gives a user a role; one that the user has changes nothing. Whoever
// has the role admin may administer the ledger. The caller must be admin.
func (l *Ledger) AddRole(ctx context.Context, user, role string, by Act) (Answer, error) {
	return l.Call(ctx, systemRequest(by, "add_role", text("user", user), text("role", role)))
}

// RemoveRole takes a role from a user; one that the user has not changes
// nothing. The caller must be admin.
func (l *Ledger) RemoveRole(ctx context.Context, user, role string, by Act) (Answer, error) {
	return l.Call(ctx, systemRequest(by, "remove_role", text("user", user), text("role", role)))
}

// systemRequest asks for a call of the system contract.
func systemRequest(by Act, method string, args ...state.Member) Request {
	r := Request{Contract: schema.SystemName, Method: method, Caller: by.Caller, ID: by.ID}
	var err error
	if r.Args, err = state.TableValue(args...); err != nil {
		r.Args = state.EmptyTable() // the method misses what could not be an argument
	}
	return r
}

func text(name, value string) state.Member {
	return state.Member{Key: state.StringKey(name), Value: state.StringValue(value)}
}

// AddAdminKey opens the ledger of a store that nothing else uses, gives the user
// admin another key, and closes it: the way back for an operator who has lost
// the key. The error is ErrNoLedger if the store holds no ledger. A first start
// that was broken off before admin had a key is ended by it.
func AddAdminKey(ctx context.Context, m *runtime.Machine, open OpenStore, o Options) (KeyAnswer, error) {
	var first string // the key that Open made
	o.ShowAdminKey = func(secret string) { first = secret }
	o.AdminKey = ""
	l, err := Open(ctx, m, openExisting(open), o)
	if err != nil {
		return KeyAnswer{}, err
	}
	answer, err := l.firstOrAnother(ctx, first)
	return answer, errors.Join(err, l.Close(context.WithoutCancel(ctx)))
}

// firstOrAnother returns the first key of admin, or makes another if there is
// one for long.
func (l *Ledger) firstOrAnother(ctx context.Context, first string) (KeyAnswer, error) {
	if first == "" {
		return l.AddKey(ctx, KeyRequest{User: adminName, Act: Act{Caller: operator(), ID: rand.Text()}})
	}
	hash, err := ParseKey(first)
	p := l.system.published.Load()
	return KeyAnswer{
		Answer:      Answer{Height: p.head.Height, Hash: p.head.Hash, Time: p.time, Appended: true},
		Fingerprint: hash.Fingerprint(), Secret: first,
	}, err
}

// openExisting refuses a store without a ledger.
func openExisting(open OpenStore) OpenStore {
	return func(ctx context.Context) (chain.Store, error) {
		store, err := open(ctx)
		if err != nil {
			return nil, err
		}
		names, err := store.Contracts(ctx)
		if err == nil && len(names) == 0 {
			err = fmt.Errorf("%w; the first start makes it, and shows the key of admin", ErrNoLedger)
		}
		if err != nil {
			return nil, errors.Join(err, store.Close())
		}
		return store, nil
	}
}
