package badger

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"moonledger/chain"
	"moonledger/chain/state"
)

// sealBytes is the length of the checksum that each value ends with.
const sealBytes = 4

// pieceBytes is how much of a line one value holds. Badger moves values of
// 1 MiB to another file.
const pieceBytes = 512 << 10

// maxValueBytes bounds a value of the state, for the same reason.
const maxValueBytes = 1<<20 - 1 - sealBytes

// checksum returns CRC-32C over all parts.
func checksum(parts ...[]byte) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	var sum uint32
	for _, part := range parts {
		sum = crc32.Update(sum, table, part)
	}
	return sum
}

// seal ends the value that starts at from in dst with its checksum.
func seal(dst []byte, from int, key []byte) []byte {
	return binary.BigEndian.AppendUint32(dst, checksum(key, dst[from:]))
}

// unseal returns a stored value without its checksum, or ErrCorrupt.
func unseal(key, value []byte) ([]byte, error) {
	n := len(value) - sealBytes
	if n < 0 || binary.BigEndian.Uint32(value[n:]) != checksum(key, value[:n]) {
		return nil, fmt.Errorf("%s: %w: its checksum differs", place(key), chain.ErrCorrupt)
	}
	return value[:n], nil
}

// malformed is the error of a value whose checksum is right all the same.
func malformed(key []byte) error {
	return fmt.Errorf("%s: %w: it has another form", place(key), chain.ErrCorrupt)
}

// A tip is what the store knows of the end of a chain.
type tip struct {
	chain.Head
	deploys uint64 // height+1 of the newest deploy, 0 for none
}

const tipBytes = 8 + len(chain.Hash{}) + 8

func (t tip) append(dst []byte) []byte {
	dst = append(binary.BigEndian.AppendUint64(dst, uint64(t.Height)), t.Hash[:]...)
	return binary.BigEndian.AppendUint64(dst, t.deploys)
}

func parseTip(key, value []byte) (tip, error) {
	b, err := unseal(key, value)
	if err != nil {
		return tip{}, err
	}
	if len(b) != tipBytes {
		return tip{}, malformed(key)
	}
	t := tip{deploys: binary.BigEndian.Uint64(b[tipBytes-8:])}
	t.Height, t.Hash = chain.Height(binary.BigEndian.Uint64(b)), chain.Hash(b[8:])
	if !t.Exists() || t.deploys > uint64(t.Height)+1 {
		return tip{}, malformed(key)
	}
	return t, nil
}

func appendLeaf(dst []byte, leaf chain.Leaf) []byte {
	dst = append(binary.BigEndian.AppendUint64(dst, uint64(leaf.Height)), leaf.Hash[:]...)
	return append(dst, leaf.Contract...)
}

func parseLeaf(key, value []byte) (chain.Leaf, error) {
	b, err := unseal(key, value)
	if err != nil {
		return chain.Leaf{}, err
	}
	const fixed = 8 + len(chain.Hash{})
	if len(b) <= fixed || len(key) != 9 {
		return chain.Leaf{}, malformed(key)
	}
	return chain.Leaf{
		Index:    binary.BigEndian.Uint64(key[1:]),
		Contract: string(b[fixed:]),
		Height:   chain.Height(binary.BigEndian.Uint64(b)),
		Hash:     chain.Hash(b[8:]),
	}, nil
}

func parseHeight(key, value []byte) (chain.Height, error) {
	b, err := unseal(key, value)
	if err != nil {
		return 0, err
	}
	if len(b) != 8 {
		return 0, malformed(key)
	}
	return chain.Height(binary.BigEndian.Uint64(b)), nil
}

func parseState(key, value []byte) (state.Value, error) {
	b, err := unseal(key, value)
	if err != nil {
		return state.Value{}, err
	}
	v, err := state.ParseScalar(b)
	if err != nil {
		return state.Value{}, fmt.Errorf("%s: %w: %w", place(key), chain.ErrCorrupt, err)
	}
	return v, nil
}

// cutFirstPiece returns the length of an entry's line and its first piece.
func cutFirstPiece(key, value []byte) (length int, piece []byte, err error) {
	b, err := unseal(key, value)
	if err != nil {
		return 0, nil, err
	}
	n, size := binary.Uvarint(b)
	if size <= 0 || n > maxLine || len(b)-size != min(int(n), pieceBytes) {
		return 0, nil, malformed(key)
	}
	return int(n), b[size:], nil
}

// maxLine is the greatest length of a line: 256 pieces.
const maxLine = 256 * pieceBytes
