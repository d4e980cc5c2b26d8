package ledger

import "moonledger/chain/state"

// What a recall remembers at most: so many values, and as many keys of tables,
// none of which is long.
const (
	maxRecalled  = 4096
	recalledText = 256 // bytes of a value, and of the tuple of its path
)

// A recall is a snapshot that remembers what was read from it: calls read the
// same places again and again, and a store has to search for each. It also
// remembers a key of each table that it was asked for one, for which a store
// has to walk. The snapshot does not change, so what was read stays true. It is
// for one goroutine.
type recall struct {
	*snapshot
	values  map[string]state.Value // by the tuple of the path
	samples map[string]state.Key   // by the tuple of the table
}

func newRecall(s *snapshot) *recall {
	return &recall{s, map[string]state.Value{}, map[string]state.Key{}}
}

// Get implements state.Reader.
func (r *recall) Get(path state.Path) (state.Value, error) {
	var scratch [recalledText]byte
	tuple := path.AppendTuple(scratch[:0])
	if v, known := r.values[string(tuple)]; known {
		return v, nil
	}
	v, err := r.snapshot.Get(path)
	if err == nil && len(tuple) <= recalledText && len(v.Text()) <= recalledText {
		remember(r.values, tuple, v)
	}
	return v, err
}

// Sample implements state.Sampler.
func (r *recall) Sample(path state.Path) (key state.Key, known bool, err error) {
	var scratch [recalledText]byte
	tuple := path.AppendTuple(scratch[:0])
	if key, known = r.samples[string(tuple)]; known {
		return key, true, nil
	}
	for m, err := range r.Members(path, state.Range{}) {
		if err != nil {
			return key, false, err
		}
		if len(tuple) <= recalledText {
			remember(r.samples, tuple, m.Key)
		}
		return m.Key, true, nil
	}
	return key, false, nil
}

// remember forgets all others when there is no room for one more.
func remember[T any](in map[string]T, tuple []byte, what T) {
	if len(in) == maxRecalled {
		clear(in)
	}
	in[string(tuple)] = what
}
