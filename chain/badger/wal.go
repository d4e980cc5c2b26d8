package badger

import (
	"bytes"
	"encoding/binary"
	"strconv"
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
	switch r.meta {
	case metaTxn, metaTxn | metaDelete:
		return r, true
	case metaEnd:
		n, err := strconv.ParseUint(string(value), 10, 64)
		return r, err == nil && n == r.txn && string(key[:len(key)-8]) == walEndKey
	}
	return walRecord{}, false
}

// splitWAL cuts a record by its lengths, without looking at what it holds. end
// is where its checksum starts, possibly beyond b.
func splitWAL(b []byte) (key, value []byte, end int, ok bool) {
	if len(b) < 2 {
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
	if fields[0] < 8 || fields[0] > maxKeyBytes || fields[1] > uint64(len(b)) {
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
	at       int    // where
	lastDone uint64 // newest finished transaction
}

// file checks one log; they come in the order of their numbers.
func (c *walCheck) file(b []byte) error {
	if len(b) == 0 {
		return nil // made, and killed before the header
	}
	if len(b) < walHeaderBytes {
		return damaged(0, "a log without header")
	}
	if binary.BigEndian.Uint64(b) != 0 {
		return damaged(0, "a log that claims to be encrypted")
	}
	end, err := c.records(b)
	if err != nil {
		return err
	}
	return c.behind(b, end)
}

// records follows the records to the first that is none and returns its place.
func (c *walCheck) records(b []byte) (int, error) {
	var open uint64
	at := walHeaderBytes
	for at < len(b) {
		r, ok := parseWAL(b[at:])
		if !ok {
			break
		}
		if err := c.record(r); err != nil {
			return at, err
		}
		if open == 0 && !c.mayBegin(r.txn) || open != 0 && open != r.txn {
			return at, damaged(at, "a record of another commit than should follow")
		}
		open = r.txn
		if r.meta == metaEnd {
			c.lastDone, open = r.txn, 0
		}
		at += r.size
	}
	if open != 0 {
		c.broken, c.open, c.at = true, open, at
	}
	return at, nil
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
		return damaged(c.at, "records of acknowledged commits are unreadable")
	}
	return nil
}

// behind looks for valid records behind the first that is none.
func (c *walCheck) behind(b []byte, end int) error {
	rest := b[end:]
	if isZero(rest) {
		return nil
	}
	if !c.broken {
		c.broken, c.at = true, end
	}
	for i := 0; i < len(rest); i++ {
		if rest[i] == 0 {
			i += zeros(rest[i:]) - 1
			continue
		}
		r, ok := parseWAL(rest[i:])
		if !ok || r.txn <= c.lastDone {
			continue
		}
		if err := c.record(r); err != nil {
			return err
		}
		i += r.size - 1
	}
	return nil
}

func isZero(b []byte) bool { return zeros(b) == len(b) }

// zeros returns how many zero bytes b starts with.
func zeros(b []byte) int {
	const step = 4096
	blank := make([]byte, step)
	n := 0
	for len(b)-n >= step && bytes.Equal(b[n:n+step], blank) {
		n += step
	}
	for n < len(b) && b[n] == 0 {
		n++
	}
	return n
}
