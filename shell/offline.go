package shell

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"moonledger/chain"
	"moonledger/chain/pyledger"
)

// A fileReport is what --json prints about a dump that was checked.
type fileReport struct {
	File       string   `json:"file"`
	Format     string   `json:"format"` // formatOurs or formatPyledger
	Contract   string   `json:"contract,omitzero"`
	Ledger     string   `json:"ledger,omitzero"`
	OK         bool     `json:"ok"`
	Entries    uint64   `json:"entries"`
	Head       string   `json:"head,omitzero"`   // HEIGHT:HASH; Pyledger's hash in base64
	Height     *uint64  `json:"height,omitzero"` // of the first bad entry
	Row        int      `json:"row,omitzero"`    // of it in a dump of Pyledger, from 1
	Time       string   `json:"time,omitzero"`   // of it
	Reason     string   `json:"reason,omitzero"`
	Checked    []string `json:"checked"`
	NotChecked []string `json:"not_checked"`
}

// The formats of dumps.
const (
	formatOurs     = "moonledger"
	formatPyledger = "pyledger"
)

// recogniseBytes is how much of a file is looked at to tell what it is.
const recogniseBytes = 512

// verifyFile checks a dump in a file.
func (r *run) verifyFile(ctx context.Context, file string, options chain.VerifyOptions) error {
	f, err := os.Open(file)
	if err != nil {
		return FileError(file, err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return WithHint(fmt.Errorf("%s is a folder", file), "name the file of a dump")
	}
	bar := r.newBar(info.Size())
	in := bufio.NewReader(stoppable{ctx, f})
	first, err := in.Peek(recogniseBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	report := fileReport{File: file}
	if pyledger.Recognise(first) {
		err = report.readPyledger(in, bar, options)
	} else {
		err = report.readChain(ctx, in, bar, options)
	}
	bar.done()
	if isVerdict(err) || err == nil {
		report.OK = err == nil
		err = errors.Join(r.printReport(report), err)
	}
	return err
}

// A stoppable is a reader that ends when its context does.
type stoppable struct {
	ctx context.Context
	io.Reader
}

// Read implements io.Reader.
func (s stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.Reader.Read(p)
}

// isVerdict tells whether err is about what stands in a file, rather than about
// reading it.
func isVerdict(err error) bool { return errors.Is(err, ErrInconsistent) }

// readChain checks a dump of ours.
func (report *fileReport) readChain(ctx context.Context, in io.Reader, bar *bar, options chain.VerifyOptions) error {
	options.Progress = func(p chain.Progress) { bar.set(p.Bytes) }
	found, err := chain.VerifyReader(ctx, in, options)
	report.Format, report.Contract, report.Ledger = formatOurs, found.Contract, found.Ledger
	report.Entries = found.Entries
	if found.Head.Exists() {
		report.Head = fmt.Sprintf("%d:%v", found.Head.Height, found.Head.Hash)
	}
	var broken *chain.BrokenError
	if errors.As(err, &broken) {
		height := uint64(broken.Height)
		report.Height, report.Reason = &height, broken.Reason
		if !broken.Time.IsZero() {
			report.Time = broken.Time.Format(chain.TimeLayout)
		}
		return fmt.Errorf("%s: %w%s: %s", report.File, ErrInconsistent, place(broken), broken.Reason)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", report.File, err)
	}
	report.Checked, report.NotChecked = found.Checked(), found.NotChecked()
	return nil
}

// place says where in a file something is wrong.
func place(broken *chain.BrokenError) string {
	if broken.Line == 0 {
		return ""
	}
	return fmt.Sprintf(" at height %d (line %d)", broken.Height, broken.Line)
}

// readPyledger checks a dump of Pyledger.
func (report *fileReport) readPyledger(in io.Reader, bar *bar, options chain.VerifyOptions) error {
	if options.Contract != "" || options.ExpectHead.Exists() {
		return Misused("verify --data FILE", "%s is a dump of Pyledger, which names no contract and has other heads", report.File)
	}
	found, err := pyledger.Verify(in, func(_ int, bytes int64) { bar.set(bytes) })
	report.Format, report.Entries = formatPyledger, uint64(found.Rows)
	report.Head = base64.StdEncoding.EncodeToString(found.Head)
	switch {
	case errors.Is(err, pyledger.ErrInconsistent) && len(found.Inconsistencies) > 0:
		first := found.Inconsistencies[0]
		report.Row, report.Time, report.Reason = first.Row, first.When, first.Reason
		return fmt.Errorf("%s: %w at row %d: %s (%s in all)", report.File, ErrInconsistent, first.Row, first.Reason,
			plural(uint64(found.Inconsistent), "inconsistency", "inconsistencies"))
	case errors.Is(err, pyledger.ErrMalformed), errors.Is(err, pyledger.ErrInconsistent):
		report.Reason = err.Error()
		return fmt.Errorf("%s: %w: %w", report.File, ErrInconsistent, err)
	case err != nil:
		return fmt.Errorf("%s: %w", report.File, err)
	}
	report.Checked = []string{fmt.Sprintf("each of the %d rows has the hash that follows from the row before", found.Rows)}
	report.NotChecked = found.NotChecked()
	return nil
}

// printReport prints the verdict on a file.
func (r *run) printReport(report fileReport) error {
	if r.tree.json {
		return r.printJSON(report)
	}
	out := r.out()
	if !report.OK {
		fmt.Fprintln(out, Printable(inconsistency(report)))
		return nil
	}
	name := ""
	if report.Contract != "" {
		name = fmt.Sprintf("%s of %s: ", report.Contract, report.Ledger)
	}
	entries := plural(report.Entries, "entry", "entries")
	if report.Format == formatPyledger {
		entries = plural(report.Entries, "row", "rows")
	}
	fmt.Fprintf(out, "%sContract OK, %s, head %s\n", Printable(name), entries, report.Head)
	printList(out, "checked:", report.Checked)
	printList(out, "not checked:", report.NotChecked)
	return nil
}

// inconsistency is the line that tells that a dump does not verify, with the
// time of the entry if there is one.
func inconsistency(report fileReport) string {
	switch {
	case report.Time != "":
		return "Inconsistency " + report.Time
	case report.Height != nil:
		return fmt.Sprintf("Inconsistency at height %d", *report.Height)
	}
	return "Inconsistency"
}

func printList(w io.Writer, title string, items []string) {
	fmt.Fprintln(w, title)
	for _, item := range items {
		fmt.Fprintf(w, "  - %s\n", Printable(item))
	}
}

// A bar shows on a terminal how far a file is read; a nil bar shows nothing.
type bar struct{ shown *progressbar.ProgressBar }

// barPause is the least time between two drawings of a bar.
const barPause = 100 * time.Millisecond

// newBar returns a bar for size bytes, or nil if there is nobody to see it.
func (r *run) newBar(size int64) *bar {
	if !r.shell.options.Progress || size <= 0 {
		return nil
	}
	return &bar{progressbar.NewOptions64(size,
		progressbar.OptionSetWriter(r.shell.options.Err),
		progressbar.OptionSetDescription("verifying"),
		progressbar.OptionShowBytes(true),
		progressbar.OptionThrottle(barPause),
		progressbar.OptionSetRenderBlankState(true),
		progressbar.OptionClearOnFinish(),
	)}
}

func (b *bar) set(bytes int64) {
	if b != nil {
		_ = b.shown.Set64(bytes) // a bar that can't be drawn is no reason to stop
	}
}

func (b *bar) done() {
	if b != nil {
		_ = b.shown.Finish()
	}
}
