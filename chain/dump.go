package chain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
)

const defaultMaxLineBytes = 64 << 20

// ErrNotVerified is wrapped when a verification could not go on, which says
// nothing about the chain.
var ErrNotVerified = errors.New("not verified")

// ErrLineTooLong is the ErrNotVerified of a dump with a line beyond
// VerifyOptions.MaxLineBytes: any entry may be that long.
var ErrLineTooLong = fmt.Errorf("%w", ErrNotVerified)

// VerifyReader verifies a dump: the lines of one chain from height 0, each
// ended by a newline, the last one too. It parses and hashes on all
// processors, and keeps few blocks of the dump in memory at a time.
//
// The error is a *BrokenError, which wraps ErrBroken, for the first bad entry;
// one that wraps ErrNotVerified, such as ErrLineTooLong; what r returned; or the
// context's. With an error the Report covers what stands before it. A Read that
// blocks is waited for even if ctx is done. Temporary files are gone when it
// returns.
func VerifyReader(ctx context.Context, r io.Reader, options VerifyOptions) (Report, error) {
	v := dumpVerifier{
		verifier: NewVerifier(options),
		options:  options.withDefaults(),
	}
	err := v.run(ctx, r)
	report := v.verifier.Report()
	report.Bytes = v.bytes
	return report, errors.Join(err, v.verifier.Close())
}

func (o VerifyOptions) withDefaults() VerifyOptions {
	if o.MaxLineBytes <= 0 {
		o.MaxLineBytes = defaultMaxLineBytes
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	return o
}

// A dumpVerifier checks the blocks of a dump in their order.
type dumpVerifier struct {
	verifier *Verifier
	options  VerifyOptions
	bytes    int64
}

func (d *dumpVerifier) run(ctx context.Context, r io.Reader) error {
	splitter := splitter{reader: r, maxLine: d.options.MaxLineBytes}
	pipeline := pipeline{workers: d.options.Workers, maxLine: d.options.MaxLineBytes, add: d.addBlock}
	return pipeline.run(ctx, splitter.blocks)
}

func tooLong(maxLine int) error {
	return fmt.Errorf("%w: the line is longer than %d bytes", ErrLineTooLong, maxLine)
}

func (d *dumpVerifier) addBlock(b *block) error {
	for i := range b.lines {
		if err := d.add(&b.lines[i]); err != nil {
			return err
		}
	}
	d.bytes += int64(len(b.text))
	d.options.Progress(Progress{d.bytes, d.verifier.entries})
	switch b.end {
	case nil:
		return nil
	case io.EOF:
		return d.verifier.Finish()
	}
	return d.ended(b.end)
}

func (d *dumpVerifier) add(line *prepared) error {
	if errors.Is(line.err, ErrLineTooLong) {
		return fmt.Errorf("line %d: %w", d.verifier.entries+1, line.err)
	}
	return d.verifier.add(line)
}

// ended makes a broken chain of a dump that ends wrongly.
func (d *dumpVerifier) ended(cause error) error {
	if errors.Is(cause, ErrMalformed) || errors.Is(cause, ErrLineTooLong) {
		return d.add(&prepared{err: cause})
	}
	return fmt.Errorf("reading the dump behind height %d: %w", d.verifier.head.Height, cause)
}

// A splitter cuts a dump into blocks of whole lines.
type splitter struct {
	reader  io.Reader
	maxLine int
	rest    []byte // the beginning of a line
}

// blocks yields the blocks up to the end of the dump.
func (s *splitter) blocks(yield func(*block) bool) {
	for {
		b := s.next()
		if !yield(b) || b.end != nil {
			return
		}
	}
}

// next returns the next block: whole lines, which may be none at the end.
func (s *splitter) next() *block {
	b := &block{ready: make(chan struct{})}
	text := append(make([]byte, 0, max(blockBytes, 2*len(s.rest))), s.rest...)
	s.rest = nil
	for {
		n, err := fill(s.reader, text[len(text):cap(text)])
		text = text[:len(text)+n]
		lines := bytes.LastIndexByte(text, '\n') + 1
		b.text, s.rest = text[:lines], text[lines:]
		if b.end = s.endOf(err); b.end != nil || lines > 0 {
			return b
		}
		text = append(make([]byte, 0, 2*cap(text)), text...)
	}
}

// fill is io.ReadFull that hands on errors as they are: io.ErrUnexpectedEOF is
// that of a cut connection.
func fill(r io.Reader, b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var more int
		more, err = r.Read(b[n:])
		n += more
	}
	return n, err
}

// endOf judges what is left behind the last whole line.
func (s *splitter) endOf(err error) error {
	switch {
	case len(s.rest) > s.maxLine:
		return tooLong(s.maxLine)
	case err == io.EOF && len(s.rest) > 0:
		return fmt.Errorf("%w: the line has no newline: the end of the dump is cut off", ErrMalformed)
	}
	return err
}
