package badger

import (
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"slices"

	db "github.com/dgraph-io/badger/v4"

	"moonledger/chain"
)

// readManifest returns the numbers of the tables that the manifest names.
//
// The manifest is a header and records of length (4), CRC-32C (4) and that
// many bytes (badger/v4 manifest.go). Badger drops a last record that is
// shorter than its length, and with it tables: right for a record whose writing
// was cut off, wrong for a length that was damaged.
func readManifest(path string) ([]uint64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	manifest, end, err := db.ReplayManifestFile(f, magic, db.DefaultOptions("").WithLogger(nil))
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", path, chain.ErrCorrupt, err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if err := checkCutOff(b[min(int(end), len(b)):]); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return slices.Sorted(maps.Keys(manifest.Tables)), nil
}

// checkCutOff checks what is left when the last record is shorter than its
// length says: it must not be whole, and hold no whole record.
func checkCutOff(rest []byte) error {
	const header = 8
	if len(rest) > header && binary.BigEndian.Uint32(rest[4:]) == checksum(rest[header:]) {
		return damaged(0, "a wrong length in the last record")
	}
	for i := 1; i+header < len(rest); i++ {
		length := uint64(binary.BigEndian.Uint32(rest[i:]))
		body := rest[i+header:]
		if length > 0 && length <= uint64(len(body)) && binary.BigEndian.Uint32(rest[i+4:]) == checksum(body[:length]) {
			return damaged(i, "a whole record behind a broken one")
		}
	}
	return nil
}
