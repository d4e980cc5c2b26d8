package scripts

import (
	"context"
	"crypto/sha256"
	"errors"
	"path/filepath"
	"strings"

	"moonledger/runtime"
	"moonledger/runtime/lint"
)

// A reading is what a file gave when it was read.
type reading struct {
	digest   [sha256.Size]byte // of its text; zero: to be read again
	contract *runtime.Contract // nil if err
	err      error             // that of a Problem
	findings []lint.Finding    // of its lints
	last     *runtime.Contract // the newest contract that the file gave, now or before; nil: none
}

// read reads a file and compiles it, unless before is a reading of the same
// text. The error is that of the context.
func (l *Loader) read(ctx context.Context, file string, before reading) (reading, error) {
	text, err := Read(file)
	r := reading{digest: sha256.Sum256([]byte(text)), err: err, last: before.last}
	if err != nil {
		return r, nil
	}
	if r.digest == before.digest { // compiled or not, as a text that can't be read has none
		return before, nil
	}
	r.contract, r.err = l.compile(ctx, file, text)
	r.findings, r.err = tellOnce(r.err, l.lints(file, text, r.err))
	if ctx.Err() != nil {
		return reading{}, context.Cause(ctx)
	}
	if untold(r.err) {
		r.digest = [sha256.Size]byte{}
	}
	if r.err == nil {
		r.last = r.contract
	}
	return r, nil
}

// untold tells that the machine could not find out whether a text gives a contract.
func untold(err error) bool {
	var ended *runtime.EndedError
	return errors.As(err, &ended)
}

// lints returns what the lints say of a text that gave a contract, or would if
// nothing were wrong with it.
func (l *Loader) lints(file, text string, err error) []lint.Finding {
	var uncompiled *runtime.CompileError
	if err != nil && !errors.As(err, &uncompiled) {
		return nil
	}
	return l.lint(filepath.Base(file), text)
}

// tellOnce takes what the lints call an error on the line on which the file level
// failed as what they know of that failure: its column and a hint.
func tellOnce(err error, findings []lint.Finding) ([]lint.Finding, error) {
	var failed *runtime.CompileError
	if !errors.As(err, &failed) || !failed.Ran {
		return findings, err
	}
	problem := failed.Problems[0]
	var same, others []lint.Finding
	for _, f := range findings {
		if f.Severity == lint.Error && f.Line == problem.Line {
			same = append(same, f)
		} else {
			others = append(others, f)
		}
	}
	if len(same) == 0 {
		return findings, err
	}
	problem.Column, problem.Hint = same[0].Column, hintOf(problem.Message, same)
	return others, &runtime.CompileError{Problems: []runtime.Problem{problem}, Ran: true}
}

// hintOf says what findings tell beyond a message.
func hintOf(message string, findings []lint.Finding) string {
	var hints []string
	for _, f := range findings {
		if strings.Contains(message, f.Message) {
			continue
		}
		hint := f.Message
		if f.Hint != "" {
			hint += ": " + f.Hint
		}
		hints = append(hints, hint)
	}
	return strings.Join(hints, "; ")
}
