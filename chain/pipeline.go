package chain

import (
	"bytes"
	"context"
	"io"
	"iter"

	"golang.org/x/sync/errgroup"
)

const blockBytes = 256 << 10 // handed from goroutine to goroutine

// A block is some lines on their way to a Verifier. Whoever receives from ready
// may read lines.
type block struct {
	text  []byte
	ends  []int // of each line in text; nil: each line ends with a newline
	lines []prepared
	end   error // what ended the lines behind text: nil, io.EOF or worse
	ready chan struct{}
}

// all yields the lines of a block.
func (b *block) all(yield func(line []byte) bool) {
	if b.ends == nil {
		for line := range bytes.Lines(b.text) {
			if !yield(line[:len(line)-1]) {
				return
			}
		}
	}
	from := 0
	for _, end := range b.ends {
		if !yield(b.text[from:end]) {
			return
		}
		from = end
	}
}

func (b *block) count() int {
	if b.ends == nil {
		return bytes.Count(b.text, []byte{'\n'})
	}
	return len(b.ends)
}

// A pipeline prepares the lines of blocks on goroutines of its own and hands on
// the blocks in their order.
type pipeline struct {
	workers int
	yields  bool               // lets other goroutines go first
	maxLine int                // what is longer is prepared as ErrLineTooLong
	add     func(*block) error // called from the caller's goroutine
}

// run hands on blocks until one has an end or add returns an error, which it
// returns. It keeps few blocks at a time.
func (p *pipeline) run(ctx context.Context, blocks iter.Seq[*block]) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work := make(chan *block, p.workers)
	order := make(chan *block, 2*p.workers)
	var group errgroup.Group
	group.Go(func() error {
		defer close(order)
		defer close(work)
		return feed(ctx, blocks, work, order)
	})
	for range p.workers {
		group.Go(func() error {
			p.prepare(work)
			return nil
		})
	}
	err := p.inOrder(order)
	cancel()
	if stopped := group.Wait(); err == nil {
		return stopped
	}
	return err
}

// feed hands blocks to those who prepare them and to who waits for that.
func feed(ctx context.Context, blocks iter.Seq[*block], work, order chan<- *block) error {
	for b := range blocks {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		// In this order, for whoever finds a block in order waits until it is ready.
		for _, to := range []chan<- *block{work, order} {
			select {
			case to <- b:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
	return nil
}

func (p *pipeline) prepare(work <-chan *block) {
	var r preparer
	pause := p.newPause()
	for b := range work {
		b.lines = make([]prepared, 0, b.count())
		for line := range b.all {
			ready := prepareLine(&r, line, p.maxLine)
			b.lines = append(b.lines, ready)
			if ready.err != nil {
				break
			}
			pause.step()
		}
		close(b.ready)
	}
}

func prepareLine(r *preparer, line []byte, maxLine int) prepared {
	if len(line) > maxLine {
		return prepared{err: tooLong(maxLine)}
	}
	return r.prepare(line)
}

func (p *pipeline) inOrder(order <-chan *block) error {
	for b := range order {
		<-b.ready
		if err := p.add(b); err != nil || b.end != nil {
			return err
		}
	}
	return nil
}

func newGathering() *block {
	return &block{text: make([]byte, 0, blockBytes), ends: []int{}, ready: make(chan struct{})}
}

// gather makes blocks of lines. The last one has the end: io.EOF, or the error
// of lines.
func (p *pipeline) gather(lines iter.Seq2[[]byte, error]) iter.Seq[*block] {
	return func(yield func(*block) bool) {
		b := newGathering()
		pause := p.newPause()
		for line, err := range lines {
			if err != nil {
				b.end = err
				yield(b)
				return
			}
			b.text = append(b.text, line...)
			b.ends = append(b.ends, len(b.text))
			pause.step()
			if len(b.text) >= blockBytes {
				if !yield(b) {
					return
				}
				b = newGathering()
			}
		}
		b.end = io.EOF
		yield(b)
	}
}
