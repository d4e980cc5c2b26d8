package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"moonledger/server/folder"
	"moonledger/server/ledger/running"
	"moonledger/shell"
)

// openFolder reads a folder of contracts, and hears from then on of what changes
// if that is wanted. The ledger compiles what is in it, so that a file that kills
// the process is noted.
func (s *site) openFolder(ctx context.Context, dir string) (*folder.Deployer, error) {
	return folder.Open(ctx, dir, s.ledger, folder.Options{
		Watch: s.watch, Force: s.force,
		Report: func(r folder.Report) { s.report(dir, r) },
	})
}

// deployFolder deploys what is in the folder. What can't be deployed is told, and
// is no error: the rest works.
func (s *site) deployFolder(ctx context.Context, dir string) error {
	if err := s.folder.Deploy(ctx, s.ledger); err != nil {
		return err
	}
	const builtIn = 1 // system
	if !s.reported && len(s.ledger.Contracts()) == builtIn {
		s.notice("there is no contract in %s; see examples/ for some to begin with", dir)
	}
	return nil
}

// follow deploys what changes in the folder until ctx ends. When it can't any
// more the server goes on.
func (s *site) follow(ctx context.Context) {
	if err := s.folder.Run(ctx, s.ledger); err != nil {
		inkOf(s.program.err).PrintError(s.program.console, fmt.Errorf("the folder is not followed any more: %w", err))
	}
}

// report tells what came of a file. Places in it are told with the folder in
// front, as editors and terminals want to find them.
func (s *site) report(dir string, r folder.Report) {
	s.reported = true
	lines, lints := inFolder(dir, r.Path, r.Lines), inFolder(dir, r.Path, r.Lints)
	if !r.IsError() {
		s.notice("%s", strings.Join(append(lines, lints...), "\n"))
		return
	}
	for i, line := range lines {
		err := fmt.Errorf("%s", line)
		if i == len(lines)-1 {
			err = shell.WithHint(err, s.reportAdvice(r.Err))
		}
		inkOf(s.program.err).PrintError(s.program.console, err)
	}
	s.notice("%s", strings.Join(lints, "\n"))
}

// reportAdvice tells what to do about a file that was not deployed, or "".
func (s *site) reportAdvice(err error) string {
	var died *running.RefusedError
	if errors.As(err, &died) {
		return fmt.Sprintf("change the code, or stop the server and lift it: moonledger refused --store %s --lift %s", s.store, died.Contract)
	}
	return storeAdvice(err)
}

// inFolder returns lines with the folder in front of those that begin with a
// path below it.
func inFolder(dir, file string, lines []string) []string {
	full := make([]string, len(lines))
	for i, line := range lines {
		full[i] = line
		if rest, ok := strings.CutPrefix(line, file); ok && file != "" {
			full[i] = path.Join(filepath.ToSlash(dir), file) + rest
		}
	}
	return full
}

// noticePrint prints what a contract prints, the name of the contract before each
// line.
func (s *site) noticePrint(contract, text string) {
	s.notice("[%s] %s", contract, strings.ReplaceAll(text, "\n", "\n["+contract+"] "))
}

// notice prints lines that are no error.
func (s *site) notice(format string, args ...any) {
	var lines strings.Builder
	for line := range strings.Lines(fmt.Sprintf(format, args...)) {
		fmt.Fprintln(&lines, shell.Printable(strings.TrimRight(line, "\n")))
	}
	fmt.Fprint(s.news, lines.String())
}
