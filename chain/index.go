package chain

import (
	"encoding/binary"
	"fmt"
	"iter"

	"github.com/tidwall/btree"

	"moonledger/chain/spill"
)

// defaultMemory is how much an index holds in memory unless told otherwise.
const defaultMemory = 256 << 20

// What a place and a request take in memory beside a place's tuple, roughly.
const (
	placeBytes   = 64
	requestBytes = 64
)

// An index is what a Verifier must remember of the lines: the fingerprint of
// each value of the state by the tuple of its path, and the height of each
// request id. Beyond a bound it puts all that it holds in memory into a map on
// disk, and remembers there on what has changed since.
//
// Its methods tell of no errors: after one, err is set, and what they return
// means nothing.
type index struct {
	options  VerifyOptions
	places   btree.Map[string, fingerprint] // changed since the last spill; gone: removed
	requests map[requestID]Height           // new since the last spill
	count    int                            // of all places
	bytes    int64                          // of places and requests
	spilled  *spill.Map                     // what was put aside; nil: nothing
	err      error
	key      []byte
	value    []byte
}

// gone is the fingerprint of what was removed. No value has it.
var gone fingerprint

// The first byte of a spilled key.
const (
	spilledPlace   = 'p'
	spilledRequest = 'r'
)

func newIndex(o VerifyOptions) index {
	if o.Memory == 0 {
		o.Memory = defaultMemory
	}
	return index{options: o, requests: map[requestID]Height{}}
}

// get returns what stands at a tuple.
func (x *index) get(tuple string) (f fingerprint, found bool) {
	if f, found = x.places.Get(tuple); found || x.spilled == nil {
		return f, found && f != gone
	}
	return x.spilledAt(tuple)
}

func (x *index) spilledAt(tuple string) (f fingerprint, found bool) {
	x.key = append(append(x.key[:0], spilledPlace), tuple...)
	return f, x.look(f[:])
}

// look copies to value what was spilled at x.key.
func (x *index) look(value []byte) (found bool) {
	if x.err != nil {
		return false
	}
	x.value, found, x.err = x.spilled.Get(x.key, x.value[:0])
	copy(value, x.value)
	return found
}

// set puts f at a tuple, or removes what stands there if f is gone. It returns
// what stood there.
func (x *index) set(tuple string, f fingerprint) (old fingerprint, existed bool) {
	known := false
	if f == gone && x.spilled == nil {
		old, known = x.places.Delete(tuple)
	} else {
		old, known = x.places.Set(tuple, f)
	}
	existed = known && old != gone
	if !known && x.spilled != nil {
		old, existed = x.spilledAt(tuple)
	}
	x.account(known, existed, f, len(tuple))
	return old, existed
}

// account counts what set has changed: known tells whether the place was in
// memory.
func (x *index) account(known, existed bool, f fingerprint, tuple int) {
	exists := f != gone
	switch {
	case exists && !existed:
		x.count++
	case existed && !exists:
		x.count--
	}
	switch {
	case !known && (exists || x.spilled != nil):
		x.grow(int64(placeBytes + tuple))
	case known && !exists && x.spilled == nil:
		x.bytes -= int64(placeBytes + tuple)
	}
}

// request returns the height at which a request id was used.
func (x *index) request(id requestID) (height Height, used bool) {
	if height, used = x.requests[id]; used || x.spilled == nil {
		return height, used
	}
	var value [8]byte
	x.key = append(append(x.key[:0], spilledRequest), id[:]...)
	used = x.look(value[:])
	return Height(binary.BigEndian.Uint64(value[:])), used
}

// addRequest notes the height of a request id that was not used before.
func (x *index) addRequest(id requestID, height Height) {
	x.requests[id] = height
	x.grow(requestBytes)
}

// grow counts what was added, and spills when it is too much.
func (x *index) grow(bytes int64) {
	x.bytes += bytes
	if x.options.Memory > 0 && x.bytes > x.options.Memory && x.err == nil {
		x.err = x.spill()
	}
}

// spill puts all that is in memory aside.
func (x *index) spill() (err error) {
	if x.spilled == nil {
		if x.spilled, err = spill.Open(spill.Options{Dir: x.options.TempDir, FreeSpace: x.options.freeSpace}); err != nil {
			return spillError(err)
		}
	}
	if err := x.spilled.Put(x.held(), int(x.bytes)); err != nil {
		return spillError(err)
	}
	x.places.Clear()
	clear(x.requests)
	x.bytes = 0
	return nil
}

func spillError(err error) error {
	return fmt.Errorf("%w: what must be remembered does not fit in memory: %w", ErrNotVerified, err)
}

// held yields what is in memory as it is spilled.
func (x *index) held() iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		goOn := true
		x.places.Scan(func(tuple string, f fingerprint) bool {
			var value []byte
			if f != gone {
				value = append(value, f[:]...)
			}
			goOn = yield(append([]byte{spilledPlace}, tuple...), value)
			return goOn
		})
		for id, height := range x.requests {
			if !goOn {
				return
			}
			goOn = yield(append([]byte{spilledRequest}, id[:]...), binary.BigEndian.AppendUint64(nil, uint64(height)))
		}
	}
}

// close removes what was put aside.
func (x *index) close() error {
	if x.spilled == nil {
		return nil
	}
	err := x.spilled.Close()
	x.spilled = nil
	return err
}
