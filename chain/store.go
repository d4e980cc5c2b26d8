package chain

import (
	"context"
	"errors"
	"iter"

	"moonledger/chain/state"
)

// The kinds of errors that a Store returns, to be matched with errors.Is. A
// driver that cannot tell whether a commit took effect says ErrUnknown.
var (
	ErrConflict    = errors.New("the chain has another head")         // nothing of this attempt was committed
	ErrUnknown     = errors.New("it is unknown whether it was saved") // may have been committed
	ErrUnavailable = errors.New("the store is unavailable")           // certainly not committed
	ErrTooLarge    = errors.New("too large for one commit")
	ErrFull        = errors.New("the store is full")
	ErrNotFound    = errors.New("not found")
	ErrExists      = errors.New("exists already")
	ErrCorrupt     = errors.New("the store is corrupt") // bytes that do not hash, a hole, state that differs from its chain
	ErrUnsafe      = errors.New("settings would not keep acknowledged entries")
	ErrClosed      = errors.New("the store is closed")
)

// ConflictError is the ErrConflict of a Commit whose parent is not the head.
type ConflictError struct {
	Contract string
	Parent   Head // what the Append named
	Actual   Head // what the store holds
}

// Error tells both heads.
func (e *ConflictError) Error() string {
	return e.Contract + ": " + ErrConflict.Error() + ": " + e.Actual.String() + ", not " + e.Parent.String()
}

// Is makes errors.Is(e, ErrConflict) true.
func (e *ConflictError) Is(target error) bool { return target == ErrConflict }

// A Store keeps the chains of one ledger: entries, heads, request ids, the
// state at each head, and the order in which entries were committed. Entries
// are kept and served verbatim. All methods may be called from several
// goroutines, and return ErrClosed after Close.
type Store interface {
	// Head returns the head of a contract's chain, linearizable with Commit: the
	// zero Head if there is none.
	Head(ctx context.Context, contract string) (Head, error)

	// Commit appends to several chains at once: all or nothing, durable before it
	// returns nil. An Append whose Parent is not the head fails the commit with a
	// *ConflictError. At most one Append may name a contract. Commit keeps no
	// reference to what it is given.
	//
	// Unless the error is ErrUnknown, nothing was committed. ErrConflict,
	// ErrExists, ErrTooLarge and ErrCorrupt are then the fault of one Append, the
	// last of something stored that it met, and the others may be committed
	// without it.
	Commit(ctx context.Context, appends []Append) error

	// Entries yields the lines of a contract from height from to height to, both
	// included, ascending. It ends at to or with an error, never short: a height
	// beyond the head is ErrNotFound, a missing one ErrCorrupt. A line is valid
	// until the next is asked for.
	Entries(ctx context.Context, contract string, from, to Height) iter.Seq2[[]byte, error]

	// State returns the state of a contract at its newest head: an empty state at
	// the zero Head if there is none.
	State(ctx context.Context, contract string) (Snapshot, error)

	// Request returns the height of the entry that recorded a request id of a
	// caller ("" for the anonymous), or ErrNotFound.
	Request(ctx context.Context, contract, caller, id string) (Height, error)

	// Requests yields the request ids of a contract, by caller and id: all that
	// were committed when it began, and none twice.
	Requests(ctx context.Context, contract string) iter.Seq2[Request, error]

	// Deployed returns the height of a contract's newest deploy, whose code runs
	// at the head, or ErrNotFound if there is no chain.
	Deployed(ctx context.Context, contract string) (Height, error)

	// Contracts returns the names of all contracts that have a chain, sorted.
	Contracts(ctx context.Context) ([]string, error)

	// Log yields what was committed in commit order, from index from to the
	// newest at the time of the call. Indexes have no holes.
	Log(ctx context.Context, from uint64) iter.Seq2[Leaf, error]

	// Close releases the store. Closing twice is harmless.
	Close() error
}

// A Snapshot is the state of one contract at a stated head. It may be read by
// several goroutines at once until it is closed; it never changes.
type Snapshot interface {
	state.Reader
	Head() Head
	Close() error
}

// An Append adds entries to one chain, behind Parent.
type Append struct {
	Contract string
	Parent   Head // zero: the chain has no entry yet
	Records  []Record
}

// A Record is one entry and what the store must know of it. Heights follow
// those of the Append's Parent without a hole.
type Record struct {
	Line    []byte        // the entry's line without newline
	Hash    Hash          // of Line
	Writes  []state.Write // the entry's net writes
	Caller  string        // with Request, the scope of the request id
	Request string        // "" for none
	Deploy  bool          // whether the entry is a deploy, see Store.Deployed
}

// Head returns the head that the chain has once a is committed.
func (a Append) Head() Head {
	if len(a.Records) == 0 {
		return a.Parent
	}
	last := len(a.Records) - 1
	return Head{a.Parent.Next() + Height(last), a.Records[last].Hash}
}

// A Request is a request id that a chain holds.
type Request struct {
	Caller string // "" for the anonymous
	ID     string
	Height Height // of the entry that recorded it
}

// A Leaf is one entry's place in the log of the whole ledger.
type Leaf struct {
	Index    uint64
	Contract string
	Height   Height
	Hash     Hash
}
