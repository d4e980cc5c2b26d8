package scripts

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"moonledger/runtime"
	"moonledger/runtime/lint"
)

// The reasons for which a file gives no contract, besides those of the
// compiler (*runtime.CompileError), of the file system, and a *TwinError.
var (
	ErrNoContract = errors.New("it declares no contract")
	ErrSize       = errors.New("it is too large for a contract")
	ErrEmpty      = errors.New("it is empty")
	ErrNotText    = errors.New("it is binary, not text in UTF-8")
	ErrNotFile    = errors.New("it is no regular file")
	ErrRemoved    = errors.New("it was removed")                                      // a Watcher alone tells this
	ErrUnwatched  = errors.New("changes in it go unnoticed, for it can't be watched") // of a folder, by a Watcher
	ErrReserved   = errors.New(`the contract's name "system" is the ledger's own; take another`)
)

// A Problem is a file, or a folder, that gave no contract.
type Problem struct {
	Path     string // below the folder, with slashes
	Err      error
	Findings []lint.Finding // what the lints say of it besides, by place
}

// IsError tells whether somebody has to put the file right. A Lua file that
// declares no contract is none of our business, and neither that nor a removal
// is an error.
func (p Problem) IsError() bool {
	return !errors.Is(p.Err, ErrNoContract) && !errors.Is(p.Err, ErrRemoved)
}

// Subject names the file, or the folder.
func (p Problem) Subject() string {
	if p.Path == "." {
		return "the folder"
	}
	return p.Path
}

// Lines says what is wrong, in one line for each thing; those of the compiler
// name the path and the line.
func (p Problem) Lines() []string {
	var uncompiled *runtime.CompileError
	if !errors.As(p.Err, &uncompiled) {
		return []string{fmt.Sprintf("%s: %v", p.Subject(), p.Err)}
	}
	lines := make([]string, len(uncompiled.Problems))
	for i, problem := range uncompiled.Problems {
		problem.File = p.Path
		lines[i] = problem.String()
	}
	return lines
}

// A TwinError tells that several files declare the same contract.
type TwinError struct {
	Contract string
	Paths    []string // sorted
}

// Error names all of them.
func (e *TwinError) Error() string {
	return fmt.Sprintf("contract %s is in several files, so none of them is taken: %s; keep one", e.Contract, strings.Join(e.Paths, ", "))
}

// plain drops the operation and the path from an error of the file system,
// which stand beside it already.
func plain(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}
