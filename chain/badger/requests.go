package badger

import (
	"bytes"
	"context"
	"iter"

	"moonledger/chain"
)

// Requests implements chain.Store.
func (s *Store) Requests(ctx context.Context, contract string) iter.Seq2[chain.Request, error] {
	return func(yield func(chain.Request, error) bool) {
		w := requestWalk{cursor: cursor{store: s, prefix: contractKey(nil, kindRequest, contract)}}
		defer w.close()
		for {
			r, found, err := w.next(ctx)
			if err != nil {
				yield(chain.Request{}, err)
				return
			}
			if !found || !yield(r, nil) {
				return
			}
		}
	}
}

// A requestWalk reads the request ids of a contract.
type requestWalk struct {
	cursor
	key    []byte
	caller string // of the request before
}

func (w *requestWalk) next(ctx context.Context) (r chain.Request, found bool, err error) {
	err = w.store.use(ctx, func() error {
		if w.it == nil {
			w.open(w.store.newTransaction(), false)
			w.it.Seek(w.prefix)
		} else {
			w.it.Next()
		}
		if found = w.it.Valid(); !found {
			return nil
		}
		w.key = w.it.Item().KeyCopy(w.key)
		return w.it.Item().Value(func(value []byte) (err error) {
			r, err = w.parse(value)
			return err
		})
	})
	return r, found, err
}

// parse reads the request at w.key.
func (w *requestWalk) parse(value []byte) (chain.Request, error) {
	height, err := parseHeight(w.key, value)
	if err != nil {
		return chain.Request{}, err
	}
	caller, id, ok := bytes.Cut(w.key[len(w.prefix):], []byte{0})
	if !ok {
		return chain.Request{}, malformed(w.key)
	}
	if w.caller != string(caller) {
		w.caller = string(caller)
	}
	return chain.Request{Caller: w.caller, ID: string(id), Height: height}, nil
}
