package badger

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"github.com/dgraph-io/badger/v4/fb"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/y"
	"google.golang.org/protobuf/proto"

	"moonledger/chain"
)

// checkTable compares all checksums of a table, NNNNNN.sst (badger/v4
// table/builder.go): blocks, index, length of the index (4), checksum of the
// index, length of the checksum (4). The index has the place of each block; a
// block ends with the number of its entries (4), checksum, length of the
// checksum (4).
//
// The file is read, not mapped: a disk's error is an error here, a signal there.
// checkTable returns the number of the newest commit in the table.
func checkTable(path string) (newest uint64, err error) {
	f, size, err := openSized(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if newest, err = checkTableFile(f, size); err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	return newest, nil
}

func checkTableFile(r io.ReaderAt, size int64) (newest uint64, err error) {
	index, start, err := readIndex(r, size)
	if err != nil {
		return 0, err
	}
	return checkBlocks(r, index, start)
}

// readIndex returns the index and where it starts.
func readIndex(r io.ReaderAt, size int64) (index []byte, start int64, err error) {
	sum, at, err := readTrailing(r, size)
	if err != nil {
		return nil, 0, err
	}
	index, start, err = readTrailing(r, at)
	if err != nil {
		return nil, 0, err
	}
	return index, start, verify(index, sum, int(start))
}

// readTrailing reads n bytes and their length n, which end at end; it returns
// where they start.
func readTrailing(r io.ReaderAt, end int64) ([]byte, int64, error) {
	if end < 4 {
		return nil, 0, damaged(0, "a table without end")
	}
	b, err := readAt(r, end-4, 4)
	if err != nil {
		return nil, 0, err
	}
	n := int64(binary.BigEndian.Uint32(b))
	start := end - 4 - n
	if start < 0 {
		return nil, 0, damaged(int(end-4), "a wrong length")
	}
	b, err = readAt(r, start, n)
	return b, start, err
}

func readAt(r io.ReaderAt, at, n int64) ([]byte, error) {
	return readInto(nil, r, at, n)
}

// readInto is readAt into b's room, if that suffices.
func readInto(b []byte, r io.ReaderAt, at, n int64) ([]byte, error) {
	b = slices.Grow(b[:0], int(n))[:n]
	_, err := r.ReadAt(b, at)
	if err == io.EOF {
		err = damaged(int(at), "the end of the file")
	}
	return b, err
}

// verify compares b with an encoded checksum.
func verify(b, sum []byte, at int) error {
	var want pb.Checksum
	if err := proto.Unmarshal(sum, &want); err != nil || want.Algo != pb.Checksum_CRC32C {
		return damaged(at, "an unreadable checksum")
	}
	if want.Sum != uint64(checksum(b)) {
		return damaged(at, "a wrong checksum")
	}
	return nil
}

// checkBlocks checks the blocks that a verified index names, which must fill
// the file from its start to the index.
func checkBlocks(r io.ReaderAt, index []byte, end int64) (newest uint64, err error) {
	defer func() {
		// The library panics over an index of another form, which a right
		// checksum makes all but impossible.
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", chain.ErrCorrupt, p)
		}
	}()
	table := fb.GetRootAsTableIndex(index, 0)
	var place fb.BlockOffset
	var block []byte // each is read into the room of the one before
	var at int64
	for i := range table.OffsetsLength() {
		table.Offsets(&place, i)
		if int64(place.Offset()) != at || int64(place.Len()) > end-at || len(place.KeyBytes()) <= 8 {
			return 0, damaged(int(at), "a block in another place")
		}
		if block, err = readInto(block, r, at, int64(place.Len())); err != nil {
			return 0, err
		}
		if err := checkBlock(block, int(at)); err != nil {
			return 0, err
		}
		at += int64(place.Len())
	}
	if at != end || at == 0 {
		return 0, damaged(int(at), "bytes that no block holds")
	}
	return table.MaxVersion(), nil
}

func checkBlock(b []byte, at int) error {
	const length = 4
	if len(b) < length {
		return damaged(at, "a block without end")
	}
	n := len(b) - length
	sum := int(y.BytesToU32(b[n:]))
	if sum > n-length {
		return damaged(at, "a block with a wrong length")
	}
	data := b[:n-sum]
	if err := verify(data, b[n-sum:n], at); err != nil {
		return err
	}
	if entries := y.BytesToU32(data[len(data)-length:]); int64(entries)*4 > int64(len(data)-length) {
		return damaged(at, "a block with a wrong count")
	}
	return nil
}
