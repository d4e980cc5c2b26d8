package ledger

import (
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"time"

	"moonledger/runtime"
	"moonledger/server/ledger/running"
)

// Options are the settings of a Ledger. The zero value works.
type Options struct {
	// Origin names the ledger, such as ledger.example.com/points. It is fixed at
	// the first start: an existing ledger keeps its own, and another one here is
	// an error. Default: moonledger.local/ and 8 random hex digits.
	Origin string

	Limits         runtime.Limits // of each call, but for those of the contract system
	EntryBytes     int            // longest line of an entry, and longest result; default 1 MiB
	QueuedCalls    int            // that wait for one contract, or as views for all; default 4,096
	PendingEntries int            // executed and not committed; then executors wait; default 4,096
	PendingBytes   int            // the same in bytes of entries and answers; default 64 MiB

	// Running opens the notes of what runs, by which a call that killed the process
	// is not run again. It is called once, when the store is open and its directory
	// thus this process's own; the ledger closes the notes. nil: nothing is noted.
	Running func() (*running.Notes, error)

	// AdminKey is the key that the user admin gets at the first start; "" lets the
	// ledger make one. An existing ledger must know it as a key of admin, even if
	// it was revoked since: anything else is ErrAdminKey, so that a key is never
	// added by a setting that was forgotten.
	AdminKey string

	// ShowAdminKey takes the admin key that the ledger made at its first start,
	// once it is durable. It is called by Open, and never again; nil loses the
	// key, and AddAdminKey makes another.
	ShowAdminKey func(secret string)

	// Print takes what contracts print; nil drops it. It is called while the
	// contract runs, from many goroutines, and should be quick.
	Print func(contract, text string)

	Logger *slog.Logger // default: drops everything

	Clock func() time.Time                          // default time.Now
	Seed  func() [16]byte                           // what ctx.random draws from; default: the system's randomness
	After func(wait time.Duration) <-chan time.Time // waits between attempts to open the store; default time.After

	slowStep time.Duration // of a walk, see gaps; default defaultSlowStep
}

// defaultSlowStep is how long a store may take to find the next member before it is
// remembered that there is nothing up to it. A pause that has another reason does no
// harm.
const defaultSlowStep = 50 * time.Microsecond

// defaultEntryBytes is the greatest length of an entry unless set otherwise.
const defaultEntryBytes = 1 << 20

// withDefaults returns o with every zero field but Origin at its default.
func (o Options) withDefaults() Options {
	orDefault(&o.EntryBytes, defaultEntryBytes)
	orDefault(&o.QueuedCalls, 4096)
	orDefault(&o.PendingEntries, 4096)
	orDefault(&o.PendingBytes, 64<<20)
	if o.ShowAdminKey == nil {
		o.ShowAdminKey = func(string) {}
	}
	if o.Print == nil {
		o.Print = func(string, string) {}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Seed == nil {
		o.Seed = randomSeed
	}
	if o.After == nil {
		o.After = time.After
	}
	if o.slowStep == 0 {
		o.slowStep = defaultSlowStep
	}
	return o
}

func orDefault(field *int, value int) {
	if *field == 0 {
		*field = value
	}
}

func randomSeed() (seed [16]byte) {
	rand.Read(seed[:]) // never fails: it ends the process instead
	return seed
}

// newOrigin is the name of a ledger that was given none.
func newOrigin(seed [16]byte) string {
	return "moonledger.local/" + hex.EncodeToString(seed[:4])
}
