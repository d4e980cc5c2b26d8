package chain

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strings"
	"time"

	"moonledger/chain/state"
)

// ErrBroken is wrapped by every report of a chain that does not verify.
var ErrBroken = errors.New("chain does not verify")

// A BrokenError is the ErrBroken that tells where the first bad entry is.
type BrokenError struct {
	Contract string    // "" if not known
	Height   Height    // the height that was due
	Time     time.Time // of the entry; zero if it cannot be read
	Line     uint64    // from 1; 0 if no line is at fault
	Reason   string    // what was found, and what was wanted
	Err      error     // what Reason tells, for errors.Is: ErrMalformed or nil
}

// Error names contract, height, time and line, and the reason.
func (e *BrokenError) Error() string {
	var b strings.Builder
	b.WriteString(ErrBroken.Error())
	if e.Contract != "" {
		b.WriteString(": " + e.Contract)
	}
	fmt.Fprintf(&b, ": height %d", e.Height)
	if !e.Time.IsZero() {
		b.WriteString(", time " + e.Time.UTC().Format(TimeLayout))
	}
	if e.Line > 0 {
		fmt.Fprintf(&b, ", line %d", e.Line)
	}
	b.WriteString(": " + e.Reason)
	return b.String()
}

// Unwrap makes errors.Is find ErrBroken and the cause.
func (e *BrokenError) Unwrap() []error { return []error{ErrBroken, e.Err} }

// VerifyOptions says what a verification compares a chain with. The zero value
// compares it with itself alone.
type VerifyOptions struct {
	Contract   string // whose chain it is; "": whatever its first entry says
	ExpectHead Head   // a head that the chain must hold, kept from earlier; zero: none

	// Memory is about how many bytes may be held in memory of what must be
	// remembered, the state and the request ids: 0 means 256 MiB, less than 0
	// means all. What is more goes to temporary files, which take memory of their
	// own that does not grow with them: see BENCHMARKS.md.
	Memory int64

	// TempDir is where a directory for those files is made; "" is the system's
	// place for temporary files, see os.TempDir.
	TempDir string

	freeSpace func(dir string) (uint64, error) // where TempDir is; nil asks the operating system

	MaxLineBytes int            // of one line of a dump; default 64 MiB
	Workers      int            // goroutines that parse and hash a dump; default: one for each processor
	Background   bool           // AddAll and CompareRequests let other goroutines of the process run before them
	Progress     func(Progress) // told how far a dump is verified, from the caller's goroutine; nil: nobody
}

// A Verifier checks the lines of one chain as they are added, from height 0
// on: each line by itself, that it follows the one before, and that its writes
// are possible and change something. FORMAT.md has the procedure. It keeps
// about 50 bytes and the path for each value of the state, and 50 bytes for
// each request id, in memory up to VerifyOptions.Memory, and must be closed for
// the sake of the rest. It is for one goroutine at a time.
type Verifier struct {
	options  VerifyOptions
	contract string
	ledger   string
	head     Head
	first    time.Time
	last     time.Time
	entries  uint64
	calls    uint64
	deploys  uint64
	requests uint64 // lines with a request id
	deployed Height
	version  int64 // of the newest deploy
	retired  bool
	state    digest
	reader   preparer
	broken   error
}

// NewVerifier returns a Verifier that waits for the entry at height 0.
func NewVerifier(options VerifyOptions) *Verifier {
	return &Verifier{options: options, contract: options.Contract, state: digest{index: newIndex(options)}}
}

// Close removes temporary files, if there are any. The Verifier takes no lines
// any more then.
func (v *Verifier) Close() error {
	if v.broken == nil {
		v.broken = errClosed
	}
	return v.state.close()
}

var errClosed = fmt.Errorf("%w: the verifier is closed", ErrNotVerified)

// Add checks the next line, without its newline. It returns a *BrokenError,
// which wraps ErrBroken, if the line is not the chain's next entry, or an error
// that wraps ErrNotVerified if temporary files cannot be written, and returns
// it again for all further lines. Add keeps no reference to line.
func (v *Verifier) Add(line []byte) error {
	if v.broken != nil {
		return v.broken
	}
	p := v.reader.prepare(line)
	return v.add(&p)
}

// AddAll adds all lines, as Add does, and returns the first error of Add or of
// lines, or the cause of ctx's end. It parses and hashes on VerifyOptions.Workers
// goroutines, and iterates lines on a further one; a line is copied before the
// next is asked for. added is called after each good line, on the caller's
// goroutine, and may ask v about it. When AddAll returns, its goroutines have
// ended.
func (v *Verifier) AddAll(ctx context.Context, lines iter.Seq2[[]byte, error], added func()) error {
	p := pipeline{workers: v.options.withDefaults().Workers, maxLine: math.MaxInt, yields: v.options.Background}
	pause := p.newPause()
	p.add = func(b *block) error {
		for i := range b.lines {
			if err := v.add(&b.lines[i]); err != nil {
				return err
			}
			added()
			pause.step()
		}
		if b.end == io.EOF {
			return nil
		}
		return b.end
	}
	return p.run(ctx, p.gather(lines))
}

// Head returns the head of the lines added so far, without a bad one.
func (v *Verifier) Head() Head { return v.head }

// Entries returns the number of good lines added so far.
func (v *Verifier) Entries() uint64 { return v.entries }

// Deployed returns the height of the newest deploy among the good lines.
func (v *Verifier) Deployed() Height { return v.deployed }

// CompareState returns an error unless r is exactly the state that the writes
// of the lines gave: a *BrokenError that names the first difference, or what
// reading r gave.
func (v *Verifier) CompareState(r state.Reader) error {
	if v.broken != nil {
		return v.broken
	}
	err := v.state.compare(r)
	if !errors.Is(err, errStateDiffers) {
		return err
	}
	return &BrokenError{Contract: v.contract, Height: v.head.Height, Time: v.last, Reason: err.Error()}
}

// A requestID stands for a caller and a request id: the first half of a hash.
type requestID [sha256.Size / 2]byte

func newRequestID(caller, request string) requestID {
	sum := sha256.Sum256([]byte(caller + "\x00" + request))
	return requestID(sum[:len(requestID{})])
}

// A prepared line is one of which all has been done that needs no other line.
type prepared struct {
	entry   *Entry // without what needs no other line, if a plainReader read it
	hash    Hash
	changes []change
	request requestID
	err     error
	time    time.Time // if err: what could be read of it
}

// A preparer prepares lines one after the other and keeps its buffers.
type preparer struct {
	plain plainReader
	lines lineReader
}

func (r *preparer) prepare(line []byte) prepared {
	entry, changes := r.plain.read(line)
	if entry == nil {
		return r.lines.prepare(line)
	}
	p := prepared{entry: entry, hash: HashLine(line), changes: changes}
	if entry.Request != "" {
		p.request = newRequestID(entry.Caller, entry.Request)
	}
	return p
}

// prepare is the preparer's for any line.
func (r *lineReader) prepare(line []byte) prepared {
	entry, err := r.read(line)
	if err != nil {
		return prepared{err: err, time: glanceAt(line).time}
	}
	p := prepared{entry: entry, hash: HashLine(line)}
	if entry.Request != "" {
		p.request = newRequestID(entry.Caller, entry.Request)
	}
	if len(entry.Writes) > 0 {
		p.changes = make([]change, len(entry.Writes))
	}
	for i, w := range entry.Writes {
		p.changes[i] = newChange(w, r.canonical)
	}
	if got := Hash(sha256.Sum256([]byte(entry.Source))); entry.Kind == Deploy && got != entry.Code {
		p.err = fmt.Errorf("code is %v, but the source hashes to %v", entry.Code, got)
		p.time = entry.Time
	}
	return p
}

func (v *Verifier) add(p *prepared) error {
	if v.broken != nil {
		return v.broken
	}
	err := v.check(p)
	if v.state.err != nil {
		v.broken = v.state.err // what was found means nothing then
		return v.broken
	}
	if err != nil {
		v.broken = v.brokenBy(p, err)
		return v.broken
	}
	v.take(p)
	return nil
}

func (v *Verifier) brokenBy(p *prepared, cause error) *BrokenError {
	b := &BrokenError{Contract: v.contract, Height: v.head.Next(), Time: p.time, Line: v.entries + 1, Reason: cause.Error()}
	if p.entry != nil {
		b.Time = p.entry.Time
	}
	if errors.Is(cause, ErrMalformed) {
		b.Err = cause
	}
	return b
}

func (v *Verifier) check(p *prepared) error {
	if p.err != nil {
		return p.err
	}
	checks := [...]func(*prepared) error{v.checkPlace, v.checkTime, v.checkLife, v.checkRequest, v.checkExpected}
	for _, check := range checks {
		if err := check(p); err != nil {
			return err
		}
	}
	if i, err := v.state.apply(p.changes); err != nil {
		return fmt.Errorf("writes[%d], %v: %w", i, p.changes[i].path(), err)
	}
	return nil
}

// checkPlace checks that the entry is the next one of this chain.
func (v *Verifier) checkPlace(p *prepared) error {
	e, want := p.entry, v.head.Next()
	switch {
	case v.contract != "" && e.Contract != v.contract:
		return fmt.Errorf("contract is %q, want %q", e.Contract, v.contract)
	case e.Height > want && v.entries == 0:
		return fmt.Errorf("the first entry has height %d, want 0: the beginning is missing", e.Height)
	case e.Height > want:
		return fmt.Errorf("height is %d, want %d: %d missing", e.Height, want, e.Height-want)
	case e.Height < want:
		return fmt.Errorf("height is %d, want %d: the entry stands twice or in the wrong place", e.Height, want)
	case e.Prev != v.head.Hash:
		return fmt.Errorf("prev is %v, but the entry before hashes to %v: one of the two was altered", e.Prev, v.head.Hash)
	}
	return nil
}

func (v *Verifier) checkTime(p *prepared) error {
	if p.entry.Time.Before(v.last) {
		return fmt.Errorf("time runs backwards: the entry before has %s", v.last.Format(TimeLayout))
	}
	return nil
}

// checkLife checks that the kind is one that can follow: a deploy first, and
// after a retire a deploy of a higher version.
func (v *Verifier) checkLife(p *prepared) error {
	e := p.entry
	switch {
	case e.Height == 0 && e.Kind != Deploy:
		return fmt.Errorf("the first entry is a %s, want a deploy", e.Kind)
	case v.retired && e.Kind != Deploy:
		return fmt.Errorf("a %s follows a retire, want a deploy", e.Kind)
	case v.retired && e.Version <= v.version:
		return fmt.Errorf("a deploy of version %d follows the retire of version %d, want a higher one", e.Version, v.version)
	}
	return nil
}

func (v *Verifier) checkRequest(p *prepared) error {
	if p.entry.Request == "" {
		return nil
	}
	if height, used := v.state.request(p.request); used {
		return fmt.Errorf("request %q of caller %q was used at height %d already", p.entry.Request, p.entry.Caller, height)
	}
	return nil
}

func (v *Verifier) checkExpected(p *prepared) error {
	want := v.options.ExpectHead
	if want.Exists() && p.entry.Height == want.Height && p.hash != want.Hash {
		return fmt.Errorf("the entry hashes to %v, want %v as kept from earlier: the chain was written anew", p.hash, want.Hash)
	}
	return nil
}

// take makes a good entry the head.
func (v *Verifier) take(p *prepared) {
	e := p.entry
	if v.entries == 0 {
		v.contract, v.ledger, v.first = e.Contract, e.Ledger, e.Time
	}
	if e.Request != "" {
		v.state.addRequest(p.request, e.Height)
		v.requests++
	}
	switch e.Kind {
	case Deploy:
		v.deploys++
		v.deployed, v.version, v.retired = e.Height, e.Version, false
	case Call:
		v.calls++
	case Retire:
		v.retired = true
	}
	v.entries++
	v.last = e.Time
	v.head = Head{e.Height, p.hash}
}

// Finish checks what only the end of the lines can tell: that there was an
// entry, and that the chain reaches the head that was expected. It returns a
// *BrokenError if not, or the one that Add returned.
func (v *Verifier) Finish() error {
	want := v.options.ExpectHead
	reason := ""
	switch {
	case v.broken != nil:
		return v.broken
	case v.entries == 0:
		reason = "there is no entry at all"
	case want.Exists() && v.head.Height < want.Height:
		reason = fmt.Sprintf("the chain ends at height %d, but reached height %d when its head was kept: its end is missing", v.head.Height, want.Height)
	default:
		return nil
	}
	v.broken = &BrokenError{Contract: v.contract, Height: v.head.Next(), Line: 0, Reason: reason}
	return v.broken
}
