package ledger

import (
	"context"
	_ "embed"
	"fmt"

	"moonledger/runtime"
	"moonledger/runtime/schema"
)

//go:embed system/system.lua
var systemSource string

// The text of the system contract, and the user and the role that administer.
const (
	systemFile = "system.lua"
	adminName  = "admin"
	adminRole  = "admin"
)

// operator is the caller of what is done by the operator's own hand: it needs no
// key.
func operator() runtime.Caller { return runtime.Caller{Name: adminName, Admin: true} }

// limits returns what a call of c may use. Those of the system contract are no
// setting: a ledger that could not administer itself could not be mended.
func (c *contract) limits() runtime.Limits {
	if c.name == schema.SystemName {
		return runtime.Limits{}
	}
	return c.ledger.options.Limits
}

// entryBytes returns the greatest length of a line of c.
func (c *contract) entryBytes() int {
	if c.name == schema.SystemName {
		return max(defaultEntryBytes, c.ledger.options.EntryBytes)
	}
	return c.ledger.options.EntryBytes
}

// administer makes the ledger fit to tell who may do what: it deploys the
// system contract of this binary, unless that is in force, and gives admin a
// key, unless one was ever given. It mends a first start that was broken off.
func (l *Ledger) administer(ctx context.Context) error {
	if err := l.deploySystem(ctx, systemSource); err != nil {
		return fmt.Errorf("contract %s: %w", schema.SystemName, err)
	}
	return l.giveAdminKey(ctx)
}

func (l *Ledger) deploySystem(ctx context.Context, source string) error {
	code, err := l.machine.Compile(ctx, systemFile, source)
	if err != nil {
		return err
	}
	if l.system, err = l.contractOrNew(schema.SystemName); err != nil {
		return err
	}
	if err := l.system.unusable(); err != nil {
		return err
	}
	if err := mayFollow(l.system.published.Load().facts, code); err != nil {
		return err
	}
	_, err = l.deploy(ctx, code, Deployment{Caller: operator()})
	return err
}

// mayFollow returns an error unless the system contract of this binary may
// follow the one that runs, if any.
func mayFollow(in facts, ours *runtime.Contract) error {
	running := in.inForce()
	switch {
	case running == nil, running.Code == ours.Code, running.Version < ours.Version:
		return nil
	case running.Version == ours.Version:
		return fmt.Errorf("%w: version %d there is not the one of this binary; use the moonledger that ran last", ErrNewer, running.Version)
	}
	return fmt.Errorf("%w: version %d runs there, and this binary has %d; use the moonledger that ran last, or a later one",
		ErrNewer, running.Version, ours.Version)
}

// giveAdminKey gives the user admin the key of the options, or a new one. If a
// key was given before it only checks that of the options.
func (l *Ledger) giveAdminKey(ctx context.Context) error {
	given, err := parseAdminKey(l.options.AdminKey)
	if err != nil {
		return err
	}
	user, err := l.user(adminName)
	switch {
	case err != nil:
		return fmt.Errorf("reading the user %s: %w", adminName, err)
	case len(user.Keys) > 0 && given == nil:
		return nil
	case len(user.Keys) > 0:
		return l.checkAdminKey(user, *given)
	case given != nil:
		return l.giveFirstKey(ctx, *given)
	}
	secret, hash := newKey()
	if err := l.giveFirstKey(ctx, hash); err != nil {
		return err
	}
	l.options.ShowAdminKey(secret)
	return nil
}

// parseAdminKey returns the hash of the key of the options, or nil for none.
func parseAdminKey(secret string) (*KeyHash, error) {
	if secret == "" {
		return nil, nil
	}
	hash, err := ParseKey(secret)
	if err != nil {
		return nil, fmt.Errorf("the admin key: %w", err)
	}
	return &hash, nil
}

func (l *Ledger) giveFirstKey(ctx context.Context, hash KeyHash) error {
	q := KeyRequest{User: adminName, Act: Act{Caller: operator()}}
	if _, err := l.Call(ctx, addKeyRequest(q, "add_key", hash)); err != nil {
		return fmt.Errorf("the first key of %s: %w", adminName, err)
	}
	return nil
}

// checkAdminKey refuses a key that is none of admin's, and warns of one that is
// not good any more.
func (l *Ledger) checkAdminKey(user User, hash KeyHash) error {
	fingerprint := hash.Fingerprint()
	for _, k := range user.Keys {
		if k.Fingerprint != fingerprint {
			continue
		}
		if _, err := l.Identify(hash); err != nil {
			l.options.Logger.Warn("the admin key given at the start is not good any more", "error", err)
		}
		return nil
	}
	return fmt.Errorf("the admin key given, with fingerprint %s, is %w: leave it out, or give one that the ledger has", fingerprint, ErrAdminKey)
}
