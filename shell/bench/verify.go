package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"moonledger/chain"
	"moonledger/server/wire"
	"moonledger/shell/client"
)

// A Verification is what checking a chain takes.
type Verification struct {
	Entries       uint64  `json:"entries"`
	ServerSeconds float64 `json:"server_seconds"` // on the server: the chain, and the state in the store
	DumpSeconds   float64 `json:"dump_seconds"`   // sending all lines to this process, which writes them to a file
	DumpBytes     int64   `json:"dump_bytes"`
	FileSeconds   float64 `json:"file_seconds"` // of the file, in this process
}

// A Dumper has chains verified and dumped. A *client.Client is one.
type Dumper interface {
	Verify(ctx context.Context, contract string) ([]wire.VerifyReport, error)
	Dump(ctx context.Context, contract string, w io.Writer) (client.Head, error)
}

// Verify has the server verify a chain, dumps it to a temporary file in dir,
// verifies that, and removes it. The error wraps chain.ErrBroken if anything
// does not verify.
func Verify(ctx context.Context, conn Dumper, contract, dir string) (v Verification, err error) {
	begun := time.Now()
	reports, err := conn.Verify(ctx, contract)
	if err != nil {
		return v, err
	}
	v.ServerSeconds = time.Since(begun).Seconds()
	for _, r := range reports {
		if !r.OK {
			return v, fmt.Errorf("%s: %w on the server: %s", r.Contract, chain.ErrBroken, r.Reason)
		}
	}
	return v, v.dump(ctx, conn, contract, dir)
}

func (v *Verification) dump(ctx context.Context, conn Dumper, contract, dir string) (err error) {
	file, err := os.CreateTemp(dir, "moonledger-*.jsonl")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	begun := time.Now()
	head, err := conn.Dump(ctx, contract, file)
	if err != nil {
		return fmt.Errorf("dump of %s: %w", contract, err)
	}
	v.DumpSeconds = time.Since(begun).Seconds()
	if v.DumpBytes, err = file.Seek(0, io.SeekCurrent); err != nil {
		return err
	}
	return v.file(ctx, file, head)
}

// file verifies the dump of a chain that ends at head.
func (v *Verification) file(ctx context.Context, file *os.File, head client.Head) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	hash, err := chain.ParseHash(head.Hash)
	if err != nil {
		return err
	}
	begun := time.Now()
	report, err := chain.VerifyReader(ctx, file, chain.VerifyOptions{ExpectHead: chain.Head{Height: chain.Height(head.Height), Hash: hash}})
	v.FileSeconds, v.Entries = time.Since(begun).Seconds(), report.Entries
	return err
}

// sampled is how many entries are looked at to tell how long they are.
const sampled = 100

// A Historian reads entries. A *client.Client is one.
type Historian interface {
	History(ctx context.Context, contract string, from uint64, limit int) (wire.HistoryResult, error)
}

// EntryBytes returns how long the newest entries of a chain are on average, in
// bytes, with their line feeds: the last hundred of those that came since
// c.Before. It is 0 if there are none.
func EntryBytes(ctx context.Context, conn Historian, contract string, c Chain) (float64, error) {
	n := min(c.After-min(c.Before, c.After), sampled)
	if n == 0 {
		return 0, nil
	}
	page, err := conn.History(ctx, contract, c.After-n, int(n))
	if err != nil {
		return 0, fmt.Errorf("reading the newest entries: %w", err)
	}
	bytes := 0
	for _, line := range page.Entries {
		bytes += len(line) + len("\n")
	}
	return ratio(float64(bytes), float64(len(page.Entries))), nil
}
