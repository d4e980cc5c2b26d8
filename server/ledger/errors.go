package ledger

import (
	"errors"
	"fmt"
	"strings"

	"moonledger/chain"
)

// The kinds of errors that a Ledger returns besides those of packages runtime,
// schema and chain. Match them with errors.Is.
var (
	ErrNotFound  = errors.New("not found")                  // no such contract, method, entry or place in the state
	ErrDenied    = errors.New("denied")                     // the caller may not do this
	ErrBusy      = errors.New("too many calls are waiting") // nothing was done; try again
	ErrRequestID = errors.New("bad request id")             // malformed
	ErrRepeated  = errors.New("request id used for another call")
	ErrNotDone   = errors.New("not done")                   // certainly had no effect; safe to send again
	ErrUnknown   = errors.New("the outcome is unknown")     // send again with the same request id to learn it
	ErrTooLarge  = errors.New("too large to record")        // not done, and will not be: the entry, or the result, is over its limit
	ErrVersion   = errors.New("the version must be higher") // a *VersionError
	ErrRetired   = errors.New("the contract is retired")    // comes with ErrNotFound
	ErrMoved     = errors.New("the state has moved on")     // the height that a following page names is not kept any more
	ErrOrigin    = errors.New("the ledger has another origin")
	ErrKey       = errors.New("key refused")                         // malformed, unknown, expired or revoked, as the text says
	ErrReserved  = errors.New("the name system is the ledger's own") // of a deploy or a retirement from outside
	ErrNewer     = errors.New("last run by a newer moonledger")      // the system contract can't be taken up
	ErrAdminKey  = errors.New("no key of admin in this ledger")      // what Options.AdminKey is
	ErrNoLedger  = errors.New("there is no ledger in this store yet")
	ErrPoisoned  = errors.New("not done") // the process died of it before: a *running.RefusedError
	ErrClosed    = errors.New("the ledger is closed")
)

// notFound names what there is not, with the nearest that there is.
type notFound struct {
	what, name string
	in         string // the contract; "" for a contract itself
	nearest    string
	retired    bool
}

// Error tells what is missing.
func (e *notFound) Error() string {
	text := fmt.Sprintf("no %s %.200q", e.what, e.name) // whoever asked may have made up a name of any length
	if e.in != "" {
		text += " in " + e.in
	}
	if e.retired {
		text += " (retired)"
	}
	return text
}

// Is makes errors.Is(e, ErrNotFound) true, and ErrRetired for what was retired.
func (e *notFound) Is(target error) bool {
	return target == ErrNotFound || e.retired && target == ErrRetired
}

// Hint returns what the caller may have meant, or "".
func (e *notFound) Hint() string {
	if e.nearest == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", e.nearest)
}

// A VersionError is the ErrVersion of a deploy whose code differs from what
// runs, but whose version is not higher.
type VersionError struct {
	Contract string
	Running  int64    // version of the code that runs, or that ran until it was retired
	Offered  int64    // version of the deploy
	Changes  []string // what the deploy would change in the API; may be empty
	Retired  bool
}

// Error tells both versions, what to do, and what would change.
func (e *VersionError) Error() string {
	var b strings.Builder
	state := "runs"
	if e.Retired {
		state = "is retired"
	}
	fmt.Fprintf(&b, "%s %s at version %d, and this other code has version %d: %v; write version = %d",
		e.Contract, state, e.Running, e.Offered, ErrVersion, e.Running+1)
	for i, change := range e.Changes {
		separator := "; "
		if i == 0 {
			separator = "; it changes the API: "
		}
		b.WriteString(separator + change)
	}
	return b.String()
}

// Is makes errors.Is(e, ErrVersion) true.
func (e *VersionError) Is(target error) bool { return target == ErrVersion }

// A StoppedError tells that a contract is stopped: its chain or state is
// corrupt, or its code does not compile any more, until other code of it is
// deployed. Nothing was done.
type StoppedError struct {
	Contract string
	Err      error // why
}

// Error names the contract and tells why it is stopped.
func (e *StoppedError) Error() string {
	return fmt.Sprintf("contract %s is stopped: %v", e.Contract, e.Err)
}

// Unwrap returns why the contract is stopped.
func (e *StoppedError) Unwrap() error { return e.Err }

// isCorrupt tells whether err is damage of the one contract that it came from.
// A store that can't be used, or that broke while it committed, says nothing of
// any contract until it is opened again.
func isCorrupt(err error) bool {
	return errors.Is(err, chain.ErrCorrupt) && !errors.Is(err, chain.ErrUnavailable) && !errors.Is(err, chain.ErrUnknown)
}

// commitError is what the callers of a failed commit are told.
func commitError(err error) error {
	switch {
	case errors.Is(err, chain.ErrUnknown):
	case errors.Is(err, chain.ErrTooLarge):
		return fmt.Errorf("%w: %w: %w", ErrNotDone, ErrTooLarge, err)
	case isNotDone(err):
		return fmt.Errorf("%w: %w", ErrNotDone, err)
	}
	return fmt.Errorf("%w: %w", ErrUnknown, err)
}

// isNotDone tells whether the store is certain that a commit had no effect.
func isNotDone(err error) bool {
	certain := [...]error{chain.ErrFull, chain.ErrUnavailable, chain.ErrConflict, chain.ErrTooLarge, chain.ErrExists, chain.ErrCorrupt}
	for _, kind := range certain {
		if errors.Is(err, kind) {
			return !errors.Is(err, chain.ErrUnknown)
		}
	}
	return false
}

// readError is what a caller is told when the store could not be read for it.
func readError(err error) error { return fmt.Errorf("%w: %w", ErrNotDone, err) }

// isStoreError tells whether err comes from the store and not from a contract.
func isStoreError(err error) bool {
	kinds := [...]error{chain.ErrUnknown, chain.ErrUnavailable, chain.ErrCorrupt, chain.ErrClosed}
	for _, kind := range kinds {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}
