package scripts

import (
	"context"
	"crypto/sha256"
	"errors"
	"path/filepath"

	"moonledger/runtime"
	"moonledger/runtime/lint"
)

// A reading is what a file gave when it was read.
type reading struct {
	digest   [sha256.Size]byte // of its text
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
	r.findings = l.lints(file, text, r.err)
	if ctx.Err() != nil {
		return reading{}, context.Cause(ctx)
	}
	if r.err == nil {
		r.last = r.contract
	}
	return r, nil
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
