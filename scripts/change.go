package scripts

import (
	"crypto/sha256"
	"maps"
	"slices"

	"moonledger/runtime"
	"moonledger/runtime/lint"
)

// A Change is a file that differs from what a Watcher told of it before. If it
// has neither a contract nor an error, it is a folder that can be read again.
type Change struct {
	Path     string            // below the folder, with slashes
	Contract *runtime.Contract // what the file holds now; nil if Err
	Err      error             // why it holds none, as in a Problem; ErrRemoved if it is gone
	Before   *runtime.Contract // the newest that it held before; nil: none
	Findings []lint.Finding    // what the lints say of it, by place
}

// Problem returns what Err says as a Problem.
func (c Change) Problem() Problem { return Problem{c.Path, c.Err, c.Findings} }

// An outcome is what was told of a file, or of a folder in which something is
// wrong.
type outcome struct {
	digest   [sha256.Size]byte
	contract *runtime.Contract
	err      error
	last     *runtime.Contract
	findings []lint.Finding
	isFolder bool
}

func (o outcome) equal(other outcome) bool {
	return o.digest == other.digest && o.contract == other.contract && errorText(o.err) == errorText(other.err)
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// changes returns what differs from what was told, by path, and takes it for
// told.
func (w *Watcher) changes() []Change {
	before, now := w.told, w.outcomes()
	w.told = now
	all := maps.Clone(before)
	maps.Copy(all, now)
	var changes []Change
	for _, p := range slices.Sorted(maps.Keys(all)) {
		was, is := before[p], now[p]
		_, isThere := now[p]
		_, isListed := w.folders[p]
		switch {
		case isThere && is.equal(was):
		case isThere:
			changes = append(changes, Change{p, is.contract, is.err, was.last, is.findings})
		case !was.isFolder:
			changes = append(changes, Change{Path: p, Err: ErrRemoved, Before: was.last})
		case isListed:
			changes = append(changes, Change{Path: p})
		}
	}
	return changes
}

func (w *Watcher) outcomes() map[string]outcome {
	outcomes := map[string]outcome{}
	folder := w.Folder()
	for _, found := range folder.Found {
		r := w.known[found.Path]
		outcomes[found.Path] = outcome{digest: r.digest, contract: found.Contract, last: r.last, findings: found.Findings}
	}
	for _, problem := range folder.Problems {
		r, isFile := w.known[problem.Path]
		outcomes[problem.Path] = outcome{digest: r.digest, err: problem.Err, last: r.last, findings: problem.Findings, isFolder: !isFile}
	}
	return outcomes
}
