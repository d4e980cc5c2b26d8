package chain

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"moonledger/chain/state"
)

// A fingerprint stands for a scalar or an empty table. A canonical form of up
// to 15 bytes stands in it as it is, behind its length; a longer one as 0xff
// and the first 15 bytes of its SHA-256.
type fingerprint [16]byte

const longFingerprint = 0xff

// newFingerprint takes the canonical form of a value.
func newFingerprint(canonical []byte) fingerprint {
	var f fingerprint
	if len(canonical) < len(f) {
		f[0] = byte(len(canonical))
		copy(f[1:], canonical)
		return f
	}
	sum := sha256.Sum256(canonical)
	f[0] = longFingerprint
	copy(f[1:], sum[:])
	return f
}

func (f fingerprint) isTable() bool { return f[0] == 2 && f[1] == '{' }

// String returns the value, or a part of its hash, for messages.
func (f fingerprint) String() string {
	if f[0] == longFingerprint {
		return fmt.Sprintf("a value whose SHA-256 begins with %x", f[1:])
	}
	return string(f[1 : 1+f[0]])
}

// A change is a write made ready for a digest.
type change struct {
	tuple   string      // of the path
	parent  int         // length of the tuple of the table it stands in
	value   fingerprint // unless removal
	removal bool
}

func newChange(w state.Write, scratch []byte) change {
	last := len(w.Path) - 1
	scratch = w.Path[:last].AppendTuple(scratch[:0])
	c := change{parent: len(scratch), removal: w.IsRemoval()}
	scratch = w.Path[last].AppendTuple(scratch)
	c.tuple = string(scratch)
	if !c.removal {
		c.value = newFingerprint(w.Value.AppendJSON(scratch[:0]))
	}
	return c
}

// path returns the place that c writes, for messages.
func (c change) path() state.Path {
	path, _ := state.ParseTuple([]byte(c.tuple))
	return path
}

// A digest is a state of which each value is known by its fingerprint, and the
// judge of which net writes are possible on it.
type digest struct {
	index
	doomed []string
}

// The reasons why a write cannot be a net write.
var (
	errNoTable   = errors.New("it is written into something that is no table")
	errNothing   = errors.New("it is removed, but nothing stood there")
	errSame      = errors.New("it is written as it was; such a write is left out")
	errMixedKeys = errors.New("its table has integers and strings as keys")
)

// apply makes the writes of one entry, in their order. It returns the index of
// the first impossible one, with the reason; what it leaves then is undefined.
func (d *digest) apply(changes []change) (int, error) {
	var added []int
	for i, c := range changes {
		isNew, err := d.applyOne(c)
		if err != nil {
			return i, err
		}
		if isNew {
			added = append(added, i)
		}
	}
	for _, i := range added {
		if d.hasOtherKind(changes[i]) {
			return i, errMixedKeys
		}
	}
	return 0, nil
}

func (d *digest) applyOne(c change) (isNew bool, err error) {
	if !d.isTable(c.tuple[:c.parent]) {
		return false, errNoTable
	}
	if c.removal {
		old, existed := d.set(c.tuple, gone)
		if !existed {
			return false, errNothing
		}
		d.clear(c.tuple, old)
		return false, nil
	}
	old, existed := d.set(c.tuple, c.value)
	if existed && old == c.value && !old.isTable() {
		return false, errSame
	}
	d.clear(c.tuple, old)
	return !existed, nil
}

func (d *digest) isTable(tuple string) bool {
	if tuple == "" {
		return true
	}
	v, _ := d.get(tuple)
	return v.isTable()
}

// clear drops all under tuple, where old stood.
func (d *digest) clear(tuple string, old fingerprint) {
	if !old.isTable() {
		return
	}
	for d.doom(tuple); len(d.doomed) > 0 && d.err == nil; d.doom(tuple) {
		for _, key := range d.doomed {
			d.set(key, gone)
		}
	}
}

// maxDoomed is how many places are collected to be dropped at a time.
const maxDoomed = 4096

// doom collects places under tuple.
func (d *digest) doom(tuple string) {
	d.doomed = d.doomed[:0]
	for w := d.from(tuple + "\x00"); w.ok && isUnder(w.tuple, tuple) && len(d.doomed) < maxDoomed; w.next() {
		d.doomed = append(d.doomed, w.tuple)
	}
}

func isUnder(tuple, table string) bool {
	return len(tuple) > len(table) && tuple[:len(table)] == table && tuple[len(table)] < state.TupleEnd
}

// hasOtherKind tells whether the table that c added to has a key of the kind
// that c's is not. A tuple's first byte tells integers, 1, from strings, 2.
func (d *digest) hasOtherKind(c change) bool {
	prefix := c.tuple[:c.parent] + string([]byte{3 - c.tuple[c.parent]})
	w := d.from(prefix)
	return w.ok && len(w.tuple) > len(prefix) && w.tuple[:len(prefix)] == prefix
}

// compare returns an error that names the first place where r is not what d
// stands for.
func (d *digest) compare(r state.Reader) error {
	c := comparison{reader: r, places: d.from("")}
	err := c.table(nil)
	if d.err != nil {
		return d.err
	}
	if err == nil && c.places.ok {
		err = differs(c.place(), "nothing", c.places.value.String())
	}
	return err
}

// A comparison walks a digest and a Reader side by side.
type comparison struct {
	reader state.Reader
	places *walk
	tuple  []byte
	value  []byte
}

// errStateDiffers is wrapped by what a comparison finds.
var errStateDiffers = errors.New("the state differs from what the writes give")

func differs(path state.Path, got, want string) error {
	return fmt.Errorf("%w: at %v stands %s, want %s", errStateDiffers, path, got, want)
}

func (c *comparison) table(path state.Path) error {
	for m, err := range c.reader.Members(path, state.Range{}) {
		if err != nil {
			return err
		}
		if err := c.member(path.Child(m.Key), m.Value); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparison) member(path state.Path, v state.Value) error {
	c.tuple = path.AppendTuple(c.tuple[:0])
	c.value = v.AppendJSON(c.value[:0])
	if !c.places.ok || string(c.tuple) < c.places.tuple {
		return differs(path, string(c.value), "nothing")
	}
	want := c.places.value
	if c.places.tuple != string(c.tuple) {
		return differs(c.place(), "nothing", want.String())
	}
	if newFingerprint(c.value) != want {
		return differs(path, string(c.value), want.String())
	}
	c.places.next()
	if v.Kind() != state.KindTable {
		return nil
	}
	return c.table(path)
}

// place returns the path that the walk of the digest stands on.
func (c *comparison) place() state.Path {
	path, _ := state.ParseTuple([]byte(c.places.tuple))
	return path
}
