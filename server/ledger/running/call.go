package running

import (
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"

	"moonledger/chain/state"
)

// What is noted as the Method of what is no call: no method has such a name.
// Whoever starts a server has all of them done again.
const (
	Compiling = "(compile)"
	Linting   = "(lint)"
	Deploying = "(deploy)"
)

func isOfCode(method string) bool {
	return method == Compiling || method == Linting || method == Deploying
}

// A Call is what was asked for: a call of a method, or another thing that works on
// contract code.
type Call struct {
	Contract string // or the file that is compiled or linted
	Method   string
	Caller   string      // "" for the anonymous
	Request  string      // request id, "" for none
	Code     [32]byte    // SHA-256 of the source
	Args     state.Value // by name; no value for none
}

// An identity is what makes two calls the same for this package: whoever sends
// one again, under whatever request id, asks for the same.
type identity struct {
	contract, method, caller string
	code                     [32]byte
	args                     [32]byte // SHA-256 of the canonical arguments
}

// identity returns that of c, as a slot would give it.
func (c Call) identity() identity {
	var slot [slotBytes]byte
	c.write(slot[:], nil)
	return readSlot(slot[:]).identity
}

// A slot holds, in little-endian order,
//
//	length   uint16    of the record; 0: nothing runs
//	sum      uint32    CRC-32C of the record
//	record   code [32]byte, contract, method, caller and request each behind its
//	         length in a byte, and the arguments: a byte 0 and their SHA-256, or a
//	         byte 1 and the text itself where there is room for it, which is not
//	         hashed until it has to be
const (
	slotBytes  = 512
	slotHeader = 6

	// maxName is how much of a name is kept; only methods and files can have
	// longer ones.
	maxName = 64
)

func cut(name string) string { return name[:min(len(name), maxName)] }

// write makes slot that of c. It returns scratch, in which large arguments are
// made, for the next time.
func (c Call) write(slot, scratch []byte) []byte {
	record := append(slot[slotHeader:slotHeader], c.Code[:]...)
	for _, name := range [...]string{c.Contract, c.Method, c.Caller, c.Request} {
		name = cut(name)
		record = append(append(record, byte(len(name))), name...)
	}
	scratch = c.Args.AppendJSON(scratch[:0])
	if len(scratch) < slotBytes-slotHeader-len(record) {
		record = append(append(record, 1), scratch...)
	} else {
		sum := sha256.Sum256(scratch)
		record = append(append(record, 0), sum[:]...)
	}
	binary.LittleEndian.PutUint32(slot[2:], checksum(record))
	binary.LittleEndian.PutUint16(slot, uint16(len(record))) // last: from now on it counts
	return scratch
}

// clearSlot makes slot one in which nothing runs.
func clearSlot(slot []byte) { binary.LittleEndian.PutUint16(slot, 0) }

// A note is what a slot tells.
type note struct {
	identity
	request string
}

// comesAgain tells whether the very same is asked for again by itself: by a
// client that sends a request id, or by the next start.
func (n note) comesAgain() bool {
	return n.request != "" || isOfCode(n.method)
}

// readSlot returns what slot holds: no contract if nothing, or nothing whole.
func readSlot(slot []byte) note {
	length := int(binary.LittleEndian.Uint16(slot))
	if length == 0 || length > len(slot)-slotHeader {
		return note{}
	}
	record := slot[slotHeader : slotHeader+length]
	if checksum(record) != binary.LittleEndian.Uint32(slot[2:]) {
		return note{}
	}
	return readRecord(record)
}

func readRecord(record []byte) (n note) {
	if len(record) < len(n.code) {
		return note{}
	}
	rest := record[copy(n.code[:], record):]
	for _, name := range [...]*string{&n.contract, &n.method, &n.caller, &n.request} {
		if len(rest) == 0 || len(rest) <= int(rest[0]) {
			return note{}
		}
		*name, rest = string(rest[1:1+rest[0]]), rest[1+rest[0]:]
	}
	switch {
	case len(rest) == 1+len(n.args) && rest[0] == 0:
		copy(n.args[:], rest[1:])
	case len(rest) > 0 && rest[0] == 1:
		n.args = sha256.Sum256(rest[1:])
	default:
		return note{}
	}
	return n
}

func checksum(record []byte) uint32 {
	return crc32.Checksum(record, crc32.MakeTable(crc32.Castagnoli))
}
