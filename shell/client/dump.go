package client

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
)

// ErrCut is wrapped by Dump when what came is not the whole chain.
var ErrCut = errors.New("the dump is not complete")

// A Head is the newest entry of a chain.
type Head struct {
	Height uint64
	Hash   string // 64 digits of lower-case hex
}

// String returns the head as the trailer of a dump has it.
func (h Head) String() string { return fmt.Sprintf("%d %s", h.Height, h.Hash) }

// Dump writes the whole chain of a contract to w, a line for each entry, and
// returns its head. Unless all lines came, and the last has the hash that the
// server told, the error wraps ErrCut. It does not verify what stands between.
func (c *Client) Dump(ctx context.Context, contract string, w io.Writer) (Head, error) {
	tally := &tally{to: w, line: sha256.New()}
	dump := c.dumpPages
	if c.web != nil {
		dump = c.web.dump
	}
	told, err := dump(ctx, contract, tally)
	if err != nil {
		return Head{}, fmt.Errorf("dump of %s: %w", contract, err)
	}
	if tally.last != told || tally.open {
		return Head{}, fmt.Errorf("dump of %s: %w: its head is %s, and the last line is %s", contract, ErrCut, told, tally.last)
	}
	return told, nil
}

// dumpPages asks for the history page by page: the way of a connection that is
// no network's.
func (c *Client) dumpPages(ctx context.Context, contract string, w io.Writer) (Head, error) {
	page, err := c.History(ctx, contract, 0, 0)
	if err != nil {
		return Head{}, err
	}
	height := page.Height // what is appended from now on is left out
	for next := uint64(0); ; {
		for _, line := range page.Entries {
			if next > height {
				break
			}
			if _, err := w.Write(append(line, '\n')); err != nil {
				return Head{}, err
			}
			next++
		}
		if next > height || len(page.Entries) == 0 {
			break
		}
		if page, err = c.History(ctx, contract, next, 0); err != nil {
			return Head{}, err
		}
	}
	entry, err := c.Entry(ctx, contract, height)
	return Head{height, entry.Hash}, err
}

// A tally passes on a dump and keeps what its last line is.
type tally struct {
	to    io.Writer
	line  hash.Hash // of the line that is not ended
	open  bool      // whether it has begun
	lines uint64
	last  Head // of the lines that are ended; zero if there is none
}

// Write implements io.Writer.
func (t *tally) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		line, after, ended := bytes.Cut(rest, []byte{'\n'})
		t.line.Write(line)
		t.open = !ended
		if ended {
			t.last = Head{t.lines, hex.EncodeToString(t.line.Sum(nil))}
			t.lines++
			t.line.Reset()
		}
		rest = after
	}
	return t.to.Write(p)
}
