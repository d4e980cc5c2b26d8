package badger

import (
	"sync"

	db "github.com/dgraph-io/badger/v4"
)

// A recent is a read transaction that sees all that is committed. Badger makes
// a new transaction wait for the commit in progress, so that a look-up with one
// of its own would take as long as a sync.
type recent struct {
	mu  sync.RWMutex
	txn *db.Txn // nil before the store is loaded and after it was released
}

// renew replaces the transaction by one that sees the newest commit.
func (r *recent) renew(d *db.DB) {
	r.replace(d.NewTransaction(false))
}

func (r *recent) discard() { r.replace(nil) }

func (r *recent) replace(txn *db.Txn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.txn != nil {
		r.txn.Discard()
	}
	r.txn = txn
}

// view runs f on the transaction, which f must not keep.
func (r *recent) view(f func(txn *db.Txn) error) error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return f(r.txn)
}
