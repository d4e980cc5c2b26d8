package scripts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"moonledger/runtime"
	"moonledger/runtime/lint"
	"moonledger/runtime/schema"
)

// A Compiler makes a contract of its text. A *runtime.Machine is one, and so is
// a *ledger.Ledger, which survives a text that kills the process.
type Compiler interface {
	Compile(ctx context.Context, file, source string) (*runtime.Contract, error)
}

// A Linter is a Compiler that also lints, in place of lint.CheckText.
type Linter interface {
	Lint(file, text string) []lint.Finding
}

// A Loader compiles the contract files of a folder. It is safe for many
// goroutines if its Compiler is.
type Loader struct {
	compiler Compiler
	lint     func(file, text string) []lint.Finding
}

// NewLoader returns a Loader that compiles with c, which may be a Linter.
func NewLoader(c Compiler) *Loader {
	if linter, ok := c.(Linter); ok {
		return &Loader{c, linter.Lint}
	}
	return &Loader{c, lint.CheckText}
}

// A Found is a file that holds a contract.
type Found struct {
	Path     string // below the folder, with slashes
	Contract *runtime.Contract
	Findings []lint.Finding // what the lints say of it, by place
}

// A Folder is what Load saw: each contract file is in one of the lists. Both
// are sorted by path.
type Folder struct {
	Found    []Found
	Problems []Problem
}

// Load reads dir and the folders below it, and compiles each contract file:
// each *.lua that is no test (*_test.lua) and no file that an editor or the
// system put beside it (.name, #name). Folders whose names begin with a dot are
// left alone, and so are links to folders.
//
// What is wrong with a file is in the Folder's Problems. The error is that of a
// dir that can't be read, or the context's.
func (l *Loader) Load(ctx context.Context, dir string) (Folder, error) {
	paths, problems, err := contractFiles(dir, func(string) error { return nil })
	if err != nil {
		return Folder{}, err
	}
	folder := Folder{Problems: problems}
	for _, p := range paths {
		r, err := l.read(ctx, filepath.Join(dir, filepath.FromSlash(p)), reading{})
		if err != nil {
			return Folder{}, err
		}
		folder.add(p, r)
	}
	folder.settle()
	return folder, nil
}

// add takes up what a file gave.
func (f *Folder) add(path string, r reading) {
	if r.err != nil {
		f.Problems = append(f.Problems, Problem{path, r.err, r.findings})
		return
	}
	f.Found = append(f.Found, Found{path, r.contract, r.findings})
}

// settle sorts what was added and refuses twins.
func (f *Folder) settle() {
	slices.SortFunc(f.Found, func(a, b Found) int { return strings.Compare(a.Path, b.Path) })
	f.refuseTwins()
	slices.SortStableFunc(f.Problems, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) })
}

// LoadFile reads and compiles one file, whatever its name, and returns a Folder
// with it alone. The error is the context's.
func (l *Loader) LoadFile(ctx context.Context, file string) (Folder, error) {
	r, err := l.read(ctx, file, reading{})
	if err != nil {
		return Folder{}, err
	}
	var folder Folder
	folder.add(file, r)
	return folder, nil
}

func (l *Loader) compile(ctx context.Context, file, text string) (*runtime.Contract, error) {
	if !declaresContract(text) {
		return nil, ErrNoContract
	}
	c, err := l.compiler.Compile(ctx, filepath.Base(file), text)
	if err == nil && c.Name == schema.SystemName {
		return nil, ErrReserved
	}
	return c, err
}

// contractFiles returns the paths below dir of the files to be read, sorted,
// and what could not be looked into. It calls enter for each folder before it
// lists it; an error of enter is a problem of that folder, which is listed all
// the same.
func contractFiles(dir string, enter func(folder string) error) (paths []string, problems []Problem, err error) {
	if err := CheckFolder(dir); err != nil {
		return nil, nil, err
	}
	err = fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			problems = append(problems, Problem{Path: p, Err: plain(err)})
		case d.IsDir() && p != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir():
			if err := enter(p); err != nil {
				problems = append(problems, Problem{Path: p, Err: err})
			}
		case isContractFile(d.Name()):
			paths = append(paths, p)
		}
		return nil
	})
	slices.Sort(paths)
	return paths, problems, err
}

// CheckFolder returns an error unless dir is a folder that can be listed.
func CheckFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %q: %w", dir, fs.ErrNotExist)
	case err != nil:
		return fmt.Errorf("folder %q: %w", dir, plain(err))
	case !info.IsDir():
		return fmt.Errorf("%q is a file, not a folder of contracts", dir)
	}
	if _, err := os.ReadDir(dir); err != nil {
		return fmt.Errorf("folder %q: %w", dir, plain(err))
	}
	return nil
}

// isContractFile tells whether a file of that name is to be read.
func isContractFile(name string) bool {
	return path.Ext(name) == ".lua" &&
		!strings.HasSuffix(name, "_test.lua") &&
		!strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "#")
}

// refuseTwins moves contracts of one name in several files to the problems: no
// file says which of them is meant.
func (f *Folder) refuseTwins() {
	files := map[string][]string{}
	for _, found := range f.Found {
		files[found.Contract.Name] = append(files[found.Contract.Name], found.Path)
	}
	f.Found = slices.DeleteFunc(f.Found, func(found Found) bool {
		name := found.Contract.Name
		if len(files[name]) == 1 {
			return false
		}
		f.Problems = append(f.Problems, Problem{found.Path, &TwinError{name, files[name]}, found.Findings})
		return true
	})
}
