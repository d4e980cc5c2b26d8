package journal

import "moonledger/chain/state"

// What operations cost, in gas (about one VM instruction) and in bytes of
// memory. These are constants of the language version: a replay pays the same.
//
//	Get, Len               readGas
//	Walk                   readGas, walkBytes
//	Next                   stepGas, stepBytes
//	a text that is read    1 gas for readBytesPerGas bytes, and its bytes
//	a table's first read   tableBytes
//	Set, SetTable, Remove  writeGas, 1 gas for writeBytesPerGas bytes of key and value; writeBytes
//	each value under a table that is set, replaced or removed
//	                       valueGas, and memberBytes if it is set
//	a text that is replaced or removed
//	                       1 gas for readBytesPerGas bytes, because it must be read
//	a path of pathBytes    pathGas, for each pathBytes of it: Get, Len, Walk, Next, Set,
//	                       SetTable and Remove; each key counts 8 bytes more than its text
//	each member that Len, Next or a check passes over because it was removed,
//	or added since the walk began
//	                       stepGas, 1 gas for readBytesPerGas bytes of a text that it was
const (
	readGas  = 10
	stepGas  = 5
	writeGas = 20
	valueGas = 10

	readBytesPerGas  = 64
	writeBytesPerGas = 16
	gapsPerGas       = 16 // rollbacks, for each member that a walk meets

	pathBytes = 64
	pathGas   = 4

	walkBytes   = 512
	stepBytes   = 64  // pages of a walk grow with its steps
	tableBytes  = 512 // a place, a table, and what they take in indexes
	writeBytes  = 384 // a place and a record to undo it
	memberBytes = 96
)

// A weight is what a value takes when it is written.
type weight struct {
	under uint64 // values under it, at any depth
	bytes uint64 // of keys and scalars
}

// weigh adds v to w. It returns false, with w incomplete, if v nests more than
// levels tables with members.
func (w *weight) weigh(v state.Value, levels int) bool {
	if v.Kind() != state.KindTable {
		w.bytes += scalarBytes(v)
		return true
	}
	if len(v.Members()) > 0 && levels == 0 {
		return false
	}
	for _, m := range v.Members() {
		w.under++
		w.bytes += keyBytes(m.Key)
		if !w.weigh(m.Value, levels-1) {
			return false
		}
	}
	return true
}

func scalarBytes(v state.Value) uint64 {
	const fixed = 8 // a number or boolean
	return fixed + uint64(len(v.Text()))
}

func keyBytes(key state.Key) uint64 {
	const fixed = 8 // an integer
	return fixed + uint64(len(key.Text()))
}

// chargePath is for finding a member, or with the zero Key any, by the path that
// leads there: the base must compare it with others.
func (t *Table) chargePath(key state.Key) {
	if n := (t.pathBytes + keyBytes(key)) / pathBytes; n > 0 {
		t.journal.budget.Charge(pathGas*n, 0)
	}
}

func (j *Journal) chargeRead(v state.Value) {
	if n := uint64(len(v.Text())); n > 0 {
		j.budget.Charge(n/readBytesPerGas, n)
	}
}

// chargeGone is for a scalar that is replaced or removed.
func (j *Journal) chargeGone(v state.Value) {
	if n := uint64(len(v.Text())) / readBytesPerGas; n > 0 {
		j.budget.Charge(n, 0)
	}
}

// chargeSkip is for a member that is passed over. What stood there at first is
// read again with those around it.
func (j *Journal) chargeSkip(s spot) {
	gas := uint64(stepGas)
	if s.place != nil {
		gas += uint64(len(s.place.was.Text())) / readBytesPerGas
	}
	j.budget.Charge(gas, 0)
}

// chargeGaps is for looking through the rollbacks that a walk may not have seen.
func (j *Journal) chargeGaps(p *place) {
	if n := len(p.gaps) / gapsPerGas; n > 0 {
		j.budget.Charge(uint64(n), 0)
	}
}

func (j *Journal) chargeWrite(key state.Key, w weight) {
	bytes := keyBytes(key) + w.bytes
	j.budget.Charge(writeGas+valueGas*w.under+bytes/writeBytesPerGas, writeBytes+memberBytes*w.under)
}
