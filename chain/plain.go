package chain

import (
	"encoding/hex"
	"strconv"

	"moonledger/chain/state"
)

// A plainReader prepares the lines of ordinary calls quickly: it knows the
// fields of a call in their order, and values as state.CutPlain does, and gives
// up at anything else. What it accepts, ParseEntry accepts too, with the same
// outcome; what it gives up on is for ParseEntry to judge.
type plainReader struct {
	rest    []byte
	failed  bool
	entry   *Entry // what a Verifier asks of an entry
	changes []change
	tuple   []byte
	texts   [3]string // of the line before, most often the same again
}

// read returns nil if it gives up.
func (r *plainReader) read(line []byte) (*Entry, []change) {
	*r = plainReader{rest: line, entry: &Entry{Kind: Call}, tuple: r.tuple, texts: r.texts}
	r.skip(`{"args":`)
	r.args()
	r.identity()
	hasEvents := r.events()
	r.skip(`,"gas":`)
	r.integer()
	r.skip(`,"height":`)
	r.entry.Height = Height(r.integer())
	r.key()
	r.skip(`,"kind":"call","method":`)
	r.nonEmpty()
	r.skip(`,"prev":`)
	r.prev()
	r.request()
	r.outcome()
	r.skip(`,"time":`)
	r.time()
	r.skip(`,"v":1,"vm":`)
	r.nonEmpty()
	r.skip(`,"writes":`)
	r.writes()
	r.skip(`}`)
	if r.failed || len(r.rest) > 0 || r.entry.Height == 0 || !hasEvents && len(r.changes) == 0 {
		return nil, nil
	}
	return r.entry, r.changes
}

// has skips text if it comes next.
func (r *plainReader) has(text string) bool {
	if len(r.rest) < len(text) || string(r.rest[:len(text)]) != text {
		return false
	}
	r.rest = r.rest[len(text):]
	return true
}

func (r *plainReader) skip(text string) { r.need(r.has(text)) }

func (r *plainReader) need(ok bool) {
	if !ok {
		r.failed, r.rest = true, nil
	}
}

// take returns the next n bytes if ok.
func (r *plainReader) take(n int, ok bool) []byte {
	if r.need(ok); r.failed {
		return nil
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

// text returns what stands in the next string.
func (r *plainReader) text() []byte {
	quoted := r.take(state.CutPlainString(r.rest))
	if r.failed {
		return nil
	}
	return quoted[1 : len(quoted)-1]
}

func (r *plainReader) nonEmpty() { r.need(len(r.text()) > 0) }

func (r *plainReader) integer() int64 {
	n, err := strconv.ParseInt(string(r.take(state.CutPlainInteger(r.rest))), 10, 64)
	r.need(err == nil && n >= 0)
	return n
}

// again returns text as a string, most often the one of the line before.
func (r *plainReader) again(slot int, text []byte) string {
	if r.texts[slot] != string(text) {
		r.texts[slot] = string(text)
	}
	return r.texts[slot]
}

func (r *plainReader) value() state.Kind {
	n, kind, ok := state.CutPlain(r.rest)
	r.take(n, ok)
	return kind
}

func (r *plainReader) args() {
	r.need(len(r.rest) > 0 && r.rest[0] == '{')
	r.need(r.value() == state.KindTable)
}

func (r *plainReader) identity() {
	if r.has(`,"caller":`) {
		r.entry.Caller = r.again(0, r.text())
		r.need(isName(r.entry.Caller, "-"))
	}
	r.skip(`,"contract":`)
	r.entry.Contract = r.again(1, r.text())
	r.need(isName(r.entry.Contract, ""))
}

func (r *plainReader) events() bool {
	if !r.has(`,"events":[`) {
		return false
	}
	for more := true; more && !r.failed; more = r.has(`,`) {
		r.skip(`[`)
		r.text()
		r.skip(`,`)
		r.need(r.value() == state.KindTable)
		r.skip(`]`)
	}
	r.skip(`]`)
	return true
}

func (r *plainReader) key() {
	if r.has(`,"key":`) {
		key := r.text()
		r.need(r.entry.Caller != "" && len(key) == keyDigits && isHex(string(key)))
	}
}

func (r *plainReader) prev() {
	text := r.text()
	r.need(len(text) == hex.EncodedLen(len(r.entry.Prev)) && isHex(string(text)))
	if !r.failed {
		_, err := hex.Decode(r.entry.Prev[:], text)
		r.need(err == nil && !r.entry.Prev.IsZero())
	}
}

func (r *plainReader) request() {
	if r.has(`,"request":`) {
		r.entry.Request = string(r.text())
		r.need(r.entry.Request != "" && len(r.entry.Request) <= MaxRequestBytes && consistsOf(r.entry.Request, "_.:-"))
	}
}

func (r *plainReader) outcome() {
	if r.has(`,"result":`) {
		r.value()
	}
	if r.has(`,"seed":`) {
		seed := r.text()
		r.need(len(seed) == 2*seedBytes && isHex(string(seed)))
	}
}

func (r *plainReader) time() {
	t, err := parseTime(string(r.text()))
	r.need(err == nil && t.Year() > 0 && !t.IsZero())
	r.entry.Time = t
}

func (r *plainReader) writes() {
	r.skip(`[`)
	if r.has(`]`) {
		return
	}
	r.changes = make([]change, 0, 4)
	for more := true; more && !r.failed; more = r.has(`,`) {
		r.write()
	}
	r.skip(`]`)
}

// write appends a change. Tuples have the order of paths.
func (r *plainReader) write() {
	var c change
	r.skip(`[[`)
	r.tuple = r.tuple[:0]
	keys := 0
	for more := true; more && !r.failed; more = r.has(`,`) {
		c.parent = len(r.tuple)
		r.pathKey()
		keys++
	}
	r.skip(`]`)
	r.need(keys <= state.MaxDepth)
	c.tuple = string(r.tuple)
	if c.removal = !r.has(`,`); !c.removal {
		c.value = r.scalar()
	}
	r.skip(`]`)
	r.need(len(r.changes) == 0 || r.changes[len(r.changes)-1].tuple < c.tuple)
	r.changes = append(r.changes, c)
}

func (r *plainReader) pathKey() {
	if len(r.rest) > 0 && r.rest[0] == '"' {
		text := r.text()
		r.need(len(text) <= state.MaxKeyBytes)
		r.tuple = state.StringKey(string(text)).AppendTuple(r.tuple)
		return
	}
	n, err := strconv.ParseInt(string(r.take(state.CutPlainInteger(r.rest))), 10, 64)
	r.need(err == nil)
	r.tuple = state.IntegerKey(n).AppendTuple(r.tuple)
}

// scalar returns the fingerprint of a scalar or an empty table.
func (r *plainReader) scalar() fingerprint {
	n, kind, ok := state.CutPlain(r.rest)
	text := r.take(n, ok)
	r.need(kind != state.KindTable || string(text) == "{}")
	return newFingerprint(text)
}
