package badger

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"

	db "github.com/dgraph-io/badger/v4"
)

// A log of a table in memory, NNNNN.mem, is a header of 20 bytes and records,
// then zeros (badger/v4 memtable.go, structs.go):
//
//	meta (1), user meta (1), key length, value length, expiry (uvarints), key, value, CRC-32C of all before (4)
//
// The records of a transaction have metaTxn, their keys end with its number,
// and a record with metaEnd closes it. Badger stops reading at the first record
// that is wrong, and forgets what follows.
const (
	walHeaderBytes = 20
	metaDelete     = 0x01
	metaTxn        = 0x40
	metaEnd        = 0x80
	maxKeyBytes    = 1 << 16
	maxWALValue    = 1 << 20 // longer ones would go to the value log

	// maxRecordBytes bounds a record: its meta bytes, three lengths, key, value
	// and checksum.
	maxRecordBytes = 2 + 3*binary.MaxVarintLen64 + maxKeyBytes + maxWALValue + 4
)

// walEndKey is the key of the record that closes a transaction.
const walEndKey = "!badger!txn"

// A walRecord is one record; size is its whole length in the file.
type walRecord struct {
	meta byte
	txn  uint64 // number of the transaction
	size int
}

// parseWAL reads the record at the start of b; ok is false if there is none.
func parseWAL(b []byte) (r walRecord, ok bool) {
	key, value, end, ok := splitWAL(b)
	if !ok || len(b) < end+4 || binary.BigEndian.Uint32(b[end:]) != checksum(b[:end]) {
		return walRecord{}, false
	}
	// Badger stores the complement, so that newer versions come first.
	r = walRecord{meta: b[0], txn: ^binary.BigEndian.Uint64(key[len(key)-8:]), size: end + 4}
	if r.meta != metaEnd {
		return r, true
	}
	n, err := strconv.ParseUint(string(value), 10, 64)
	return r, err == nil && n == r.txn && string(key[:len(key)-8]) == walEndKey
}

func isMeta(b byte) bool { return b == metaTxn || b == metaTxn|metaDelete || b == metaEnd }

// splitWAL cuts a record by its lengths, without looking at what they hold. end
// is where its checksum starts.
func splitWAL(b []byte) (key, value []byte, end int, ok bool) {
	if len(b) < 2 || !isMeta(b[0]) {
		return nil, nil, 0, false
	}
	at := 2
	var fields [3]uint64 // lengths of key and value, expiry
	for i := range fields {
		n, size := binary.Uvarint(b[at:])
		if size <= 0 {
			return nil, nil, 0, false
		}
		fields[i], at = n, at+size
	}
	if fields[0] < 8 || fields[0] > maxKeyBytes || fields[1] > maxWALValue {
		return nil, nil, 0, false
	}
	middle := at + int(fields[0])
	end = middle + int(fields[1])
	if end > len(b) {
		return nil, nil, 0, false
	}
	return b[at:middle], b[middle:end], end, true
}

// A walCheck tells an unfinished commit from damage. A commit is started when
// the one before is on the disk, so at most one can be unfinished, the newest:
// whatever is wrong before a record of a later one was acknowledged.
//
// Badger numbers commits without a hole, which shows where logs or tables are
// missing.
type walCheck struct {
	stored   uint64 // newest commit in the tables
	broken   bool   // something was wrong
	open     uint64 // the transaction that it may belong to, 0 if not known
	at       int64  // where
	lastDone uint64 // newest finished transaction
}

// file checks one log; they come in the order of their numbers. It returns
// where the last finished commit ends.
func (c *walCheck) file(r io.ReaderAt, size int64) (done int64, err error) {
	if size == 0 {
		return 0, nil // made, and killed before the header, or being removed
	}
	if size < walHeaderBytes {
		return 0, damaged(0, "a log without header")
	}
	w := window{r: r, size: size}
	head, err := w.from(0)
	if err != nil {
		return 0, err
	}
	if binary.BigEndian.Uint64(head) != 0 {
		return 0, damaged(0, "a log that claims to be encrypted")
	}
	done, end, err := c.records(&w)
	if err != nil {
		return 0, err
	}
	return done, c.behind(&w, end)
}

// records follows the records to the first that is none and returns its place,
// and where the last finished commit ends.
func (c *walCheck) records(w *window) (done, end int64, err error) {
	var open uint64
	at := int64(walHeaderBytes)
	done = at
	for at < w.size {
		b, err := w.from(at)
		if err != nil {
			return 0, 0, err
		}
		r, ok := parseWAL(b)
		if !ok {
			break
		}
		if err := c.follows(r, open, at); err != nil {
			return 0, 0, err
		}
		open = r.txn
		at += int64(r.size)
		if r.meta == metaEnd {
			c.lastDone, open, done = r.txn, 0, at
		}
	}
	if open != 0 {
		c.broken, c.open, c.at = true, open, at
	}
	return done, at, nil
}

// follows checks that a record may stand where it does: in the commit that is
// open, or at the beginning of the next.
func (c *walCheck) follows(r walRecord, open uint64, at int64) error {
	if err := c.record(r); err != nil {
		return err
	}
	if open == 0 && c.lastDone == 0 && r.txn > c.stored+1 {
		what := fmt.Sprintf("commit %d, and the tables that %s names end with commit %d: commits between them are missing", r.txn, db.ManifestFilename, c.stored)
		return damaged(int(at), what)
	}
	if open == 0 && !c.mayBegin(r.txn) || open != 0 && open != r.txn {
		return damaged(int(at), "a record of another commit than should follow")
	}
	return nil
}

// mayBegin tells whether a commit may follow those before.
func (c *walCheck) mayBegin(txn uint64) bool {
	if c.lastDone == 0 {
		return txn > 0 && txn <= c.stored+1
	}
	return txn == c.lastDone+1
}

// record takes a valid record: after something wrong, it must belong to the
// same commit.
func (c *walCheck) record(r walRecord) error {
	if !c.broken {
		return nil
	}
	if c.open == 0 {
		c.open = r.txn
	}
	if r.txn != c.open {
		return damaged(int(c.at), "records of acknowledged commits are unreadable")
	}
	return nil
}

// behind looks for valid records behind the first that is none.
func (c *walCheck) behind(w *window, at int64) error {
	for at < w.size {
		b, err := w.from(at)
		if err != nil {
			return err
		}
		if n := zeros(b); n > 0 {
			at += int64(n)
			continue
		}
		if !c.broken {
			c.broken, c.at = true, at
		}
		r, ok := parseWAL(b)
		if !ok || r.txn <= c.lastDone {
			at++
			continue
		}
		if err := c.record(r); err != nil {
			return err
		}
		at += int64(r.size)
	}
	return nil
}

func isZero(b []byte) bool { return zeros(b) == len(b) }

// zeros returns how many zero bytes b starts with.
func zeros(b []byte) int {
	var blank [4096]byte
	n := 0
	for len(b)-n >= len(blank) && b[n] == 0 && bytes.Equal(b[n:n+len(blank)], blank[:]) {
		n += len(blank)
	}
	for n < len(b) && b[n] == 0 {
		n++
	}
	return n
}
