package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root, module = "../..", "moonledger/"

// An importGraph tells which folders may import which. A folder stands for those
// below it that it does not name.
type importGraph map[string][]string

// readImportGraph reads the arrows of DESIGN.md: "    FROM, … -> TO, …".
func readImportGraph(t *testing.T) importGraph {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "DESIGN.md"))
	if err != nil {
		t.Fatal(err)
	}
	graph := importGraph{}
	for line := range strings.Lines(string(text)) {
		left, right, isArrow := strings.Cut(line, " -> ")
		if !isArrow || !strings.HasPrefix(line, "    ") {
			continue
		}
		for _, from := range strings.Split(left, ",") {
			for _, to := range strings.Split(right, ",") {
				from := strings.TrimSpace(from)
				graph[from] = append(graph[from], strings.TrimSpace(to))
			}
		}
	}
	if len(graph) == 0 {
		t.Fatal("DESIGN.md has no arrows")
	}
	return graph
}

// folder returns the folder of the graph that a package belongs to, "" if none.
func (g importGraph) folder(pkg string) string {
	for ; pkg != "."; pkg = path.Dir(pkg) {
		if _, known := g[pkg]; known {
			return pkg
		}
	}
	return ""
}

// allows tells whether a folder may import another.
func (g importGraph) allows(from, to string) bool {
	return from == to || slices.Contains(g[from], to) || slices.Contains(g[from], "all")
}

// TestImportsFollowDesign compares what packages import, but for their tests,
// with the arrows in DESIGN.md. Each arrow is used.
func TestImportsFollowDesign(t *testing.T) {
	graph := readImportGraph(t)
	used := map[string]map[string]bool{}
	for pkg, imports := range importsOfModule(t) {
		from := graph.folder(pkg)
		if from == "" {
			t.Errorf("DESIGN.md has no arrow for %s: add what it may import", pkg)
			continue
		}
		if used[from] == nil {
			used[from] = map[string]bool{}
		}
		for _, imported := range imports {
			to := graph.folder(imported)
			used[from][to] = true
			if !graph.allows(from, to) {
				t.Errorf("%s imports %s, and DESIGN.md has no arrow from %s to %s", pkg, imported, from, to)
			}
		}
	}
	for from, all := range graph {
		for _, to := range all {
			if to != "all" && to != "nothing" && !used[from][to] {
				t.Errorf("DESIGN.md has an arrow from %s to %s, which nothing needs", from, to)
			}
		}
	}
}

// importsOfModule returns the packages of this module that each of them imports.
func importsOfModule(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case entry.IsDir() && file != root && isElsewhere(file):
			return filepath.SkipDir
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		pkg, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		pkg = filepath.ToSlash(pkg)
		imports, err := importsOf(file)
		all[pkg] = append(all[pkg], imports...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// isElsewhere tells whether a folder holds no code of this module.
func isElsewhere(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	name := filepath.Base(dir)
	return err == nil || name == "testdata" || strings.HasPrefix(name, ".")
}

// importsOf returns what a file imports of this module.
func importsOf(file string) ([]string, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var imports []string
	for _, spec := range parsed.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		if pkg, ours := strings.CutPrefix(name, module); ours {
			imports = append(imports, pkg)
		}
	}
	return imports, nil
}
