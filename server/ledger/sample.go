package ledger

import "moonledger/chain/state"

// maxSamples bounds how many tables a sampler keeps a key of.
const maxSamples = 4096

// A sampler is a snapshot that remembers a key of each table that it was asked
// for one, because a store has to walk to find it. The snapshot does not
// change, so what was found stays true. It is for one goroutine.
type sampler struct {
	*snapshot
	keys map[string]state.Key // by the tuple of the table
}

func newSampler(s *snapshot) *sampler {
	return &sampler{snapshot: s, keys: map[string]state.Key{}}
}

// Sample implements state.Sampler.
func (s *sampler) Sample(path state.Path) (key state.Key, known bool, err error) {
	var scratch [128]byte
	tuple := path.AppendTuple(scratch[:0])
	if key, known = s.keys[string(tuple)]; known {
		return key, true, nil
	}
	for m, err := range s.Members(path, state.Range{}) {
		if err != nil {
			return key, false, err
		}
		if len(s.keys) == maxSamples {
			clear(s.keys)
		}
		s.keys[string(tuple)] = m.Key
		return m.Key, true, nil
	}
	return key, false, nil
}
