package lint

import (
	"fmt"
	"strings"

	"moonledger/runtime/source"
)

// report collects findings. The nil one takes none.
type report struct {
	silences *silences
	findings []Finding
}

func newReport(tree *source.Tree) *report {
	return &report{silences: readSilences(tree.Comments)}
}

// wants tells whether a finding would be taken.
func (r *report) wants(k kind, at source.Place) bool {
	return r != nil && len(r.findings) < mostFindings && !r.silences.at(at.Line).has(k)
}

func (r *report) add(k kind, at source.Place, hint, format string, args ...any) {
	if r.wants(k, at) {
		lint := k.lint()
		r.findings = append(r.findings, Finding{lint.Name, lint.Severity, at.Line, at.Column, fmt.Sprintf(format, args...), hint})
	}
}

// clip cuts a piece of source that a message quotes.
func clip(text string) string {
	const longest = 60
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + "…"
}
