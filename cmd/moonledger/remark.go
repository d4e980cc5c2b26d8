package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"moonledger/runtime"
	"moonledger/runtime/lint"
	"moonledger/runtime/source"
	"moonledger/scripts"
	"moonledger/shell"
)

// A remark is one thing that is wrong with a file.
type remark struct {
	File     string        `json:"file"`
	Line     int           `json:"line,omitempty"` // 0: the whole file
	Column   int           `json:"column,omitempty"`
	Severity lint.Severity `json:"severity"`
	Lint     string        `json:"lint,omitempty"` // "": the file can't be deployed
	Message  string        `json:"message"`
	Hint     string        `json:"hint,omitempty"`
}

// String returns the remark in one line, as compilers write it.
func (r remark) String() string {
	text := r.File
	if r.Line > 0 {
		text += fmt.Sprintf(":%d:%d", r.Line, r.Column)
	}
	text += fmt.Sprintf(": %s: %s", r.Severity, r.Message)
	if r.Hint != "" {
		text += " (" + r.Hint + ")"
	}
	if r.Lint != "" {
		text += " [" + r.Lint + "]"
	}
	return text
}

type remarks []remark

// remarksOn returns all that is wrong with files, sorted by place, and once where
// a file was looked at twice.
func remarksOn(folders []scripts.Folder) remarks {
	var all remarks
	for _, folder := range folders {
		for _, p := range folder.Problems {
			if p.IsError() {
				all = append(all, problemRemarks(p)...)
			}
		}
		for _, f := range folder.Found {
			all = append(all, findingRemarks(f.Path, f.Findings)...)
		}
	}
	slices.SortStableFunc(all, func(a, b remark) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(all)
}

func problemRemarks(p scripts.Problem) remarks {
	all := findingRemarks(p.Path, p.Findings)
	var uncompiled *runtime.CompileError
	if !errors.As(p.Err, &uncompiled) {
		return append(all, remark{File: p.Path, Severity: lint.Error, Message: p.Err.Error()})
	}
	for _, found := range uncompiled.Problems {
		all = append(all, remark{p.Path, found.Line, found.Column, lint.Error, "", found.Message, found.Hint})
	}
	return all
}

func findingRemarks(file string, findings []lint.Finding) remarks {
	all := make(remarks, len(findings))
	for i, f := range findings {
		all[i] = remark{file, f.Line, f.Column, f.Severity, f.Lint, f.Message, f.Hint}
	}
	return all
}

// fail tells whether something has to be put right: errors, and if strict,
// warnings too.
func (all remarks) fail(strict bool) bool {
	return slices.ContainsFunc(all, func(r remark) bool { return strict || r.Severity == lint.Error })
}

// printJSON prints a line of JSON for each remark.
func (p *program) printJSON(all remarks) error {
	out := json.NewEncoder(&p.written)
	out.SetEscapeHTML(false)
	for _, r := range all {
		if err := out.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// printRemarks prints remarks for people; at a terminal, each with the line that
// it is about.
func (p *program) printRemarks(all remarks) error {
	for _, r := range all {
		if _, err := fmt.Fprintln(p.err, shell.Printable(r.String())); err != nil {
			return err
		}
		if isTerminal(p.err) && r.Line > 0 {
			printPlace(p.err, r)
		}
	}
	return nil
}

// printPlace prints the line that a remark is about, with a mark below the
// place. A file that changed since may lack it.
func printPlace(w io.Writer, r remark) {
	text, err := scripts.Read(r.File)
	line := strings.ReplaceAll(source.Line(text, r.Line), "\t", " ")
	if err != nil || r.Column < 1 || r.Column > len(line)+1 {
		return
	}
	before := shell.Printable(line[:r.Column-1])
	fmt.Fprintf(w, "    %s%s\n    %s^\n", before, shell.Printable(line[r.Column-1:]), strings.Repeat(" ", len([]rune(before))))
}

// printSound prints what there is to say of files that give a contract, and of
// those that are none.
func (p *program) printSound(folders []scripts.Folder) {
	for _, folder := range folders {
		for _, problem := range folder.Problems {
			if !problem.IsError() {
				fmt.Fprintln(&p.written, shell.Printable(strings.Join(problem.Lines(), "\n")))
			}
		}
		for _, f := range folder.Found {
			fmt.Fprintln(&p.written, shell.Printable(soundness(f)))
		}
	}
}

// soundness says in a line what a file gives.
func soundness(f scripts.Found) string {
	text := fmt.Sprintf("%s: contract %s, version %d", f.Path, f.Contract.Name, f.Contract.Version)
	if n := len(f.Findings); n > 0 {
		return fmt.Sprintf("%s, compiles; findings: %d", text, n)
	}
	return text + ", is in order"
}
