package chain

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// A Hash is SHA-256 over the bytes of an entry's line, without its newline.
// The zero Hash stands for "no entry": it is what the first entry of a chain
// names as the one before it.
type Hash [sha256.Size]byte

// HashLine returns the hash of the entry that line is.
func HashLine(line []byte) Hash { return sha256.Sum256(line) }

// String returns the hash as 64 digits of lower-case hex, as entries hold it.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// IsZero tells whether h is the zero Hash.
func (h Hash) IsZero() bool { return h == Hash{} }

// ParseHash reads what String writes, and nothing else.
func ParseHash(text string) (Hash, error) {
	var h Hash
	if len(text) != hex.EncodedLen(len(h)) {
		return Hash{}, fmt.Errorf("hash has %d characters, want %d", len(text), hex.EncodedLen(len(h)))
	}
	if !isHex(text) {
		return Hash{}, fmt.Errorf("hash %q is not lower-case hex", text)
	}
	_, err := hex.Decode(h[:], []byte(text))
	return h, err
}

// Height is the position of an entry in its chain, from 0.
type Height uint64

// Head is the newest entry of a chain. The zero Head is that of a chain
// without entries.
type Head struct {
	Height Height
	Hash   Hash
}

// Exists tells whether the chain has an entry at all.
func (h Head) Exists() bool { return !h.Hash.IsZero() }

// Next returns the height that the next entry gets.
func (h Head) Next() Height {
	if !h.Exists() {
		return 0
	}
	return h.Height + 1
}

// String returns the head for messages.
func (h Head) String() string {
	if !h.Exists() {
		return "no entry"
	}
	return fmt.Sprintf("height %d, hash %v", h.Height, h.Hash)
}
