package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A claim is that a test shows a behaviour of PARITY.md.
type claim struct {
	number int
	test   string // FILE for a script, FILE TestName for a Go test
}

func (c claim) String() string { return fmt.Sprintf("%d by %s", c.number, c.test) }

// The table of PARITY.md has each behaviour, and names exactly the tests that say
// they show it, which they do in a comment such as "parity: 8 9".
func TestParityTableIsWhatTestsSay(t *testing.T) {
	listed, numbers := readParity(t)
	var want []int
	for n := 1; n <= 74; n++ {
		if !slices.Contains([]int{27, 32, 42, 44, 66}, n) { // which nothing has
			want = append(want, n)
		}
	}
	if diff := cmp.Diff(want, numbers); diff != "" {
		t.Errorf("numbers of PARITY.md, -want +got:\n%s", diff)
	}
	marked := readMarks(t)
	if diff := cmp.Diff(texts(marked), texts(listed)); diff != "" {
		t.Errorf("-what tests say +what PARITY.md says:\n%s", diff)
	}
	for _, n := range want {
		if !slices.ContainsFunc(marked, func(c claim) bool { return c.number == n }) {
			t.Errorf("no test shows behaviour %d", n)
		}
	}
}

// texts returns what claims say, sorted.
func texts(claims []claim) (lines []string) {
	for _, c := range claims {
		lines = append(lines, c.String())
	}
	slices.Sort(lines)
	return lines
}

// readParity reads the rows of PARITY.md, which begin with a number and end with
// links to tests: the name of a Go test or of a script, and its file.
func readParity(t *testing.T) (claims []claim, numbers []int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "PARITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\[(\w+)\]\(([\w/.]+)\)`)
	for _, row := range regexp.MustCompile(`(?m)^\| (\d+) \|.*\|$`).FindAllStringSubmatch(string(text), -1) {
		n, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, n)
		for _, l := range link.FindAllStringSubmatch(row[0], -1) {
			name, file := l[1], l[2]
			if strings.HasSuffix(file, ".go") {
				file += " " + name
			} else if filepath.Base(file) != name+".txtar" {
				t.Errorf("behaviour %d: %q is no name for %s", n, name, file)
			}
			claims = append(claims, claim{n, file})
		}
	}
	return claims, numbers
}

// readMarks reads what all tests of the module say about themselves.
func readMarks(t *testing.T) (claims []claim) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root:
			return fs.SkipDir
		case strings.HasSuffix(name, "_test.go"):
			claims = append(claims, marksOfGo(t, path, filepath.ToSlash(name))...)
		case strings.HasSuffix(name, ".txtar"):
			claims = append(claims, marksOfScript(t, path, filepath.ToSlash(name))...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return claims
}

// marksOfGo reads the comments above the functions of a file.
func marksOfGo(t *testing.T, path, name string) (claims []claim) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Doc != nil && strings.HasPrefix(f.Name.Name, "Test") {
			claims = append(claims, marks(f.Doc.Text(), name+" "+f.Name.Name, `(?m)^parity: ([\d ]+)$`)...)
		}
	}
	return claims
}

// marksOfScript reads the comments of a script.
func marksOfScript(t *testing.T, path, name string) []claim {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	script, _, _ := strings.Cut(string(text), "\n-- ")
	return marks(script, name, `(?m)^# parity: ([\d ]+)$`)
}

// marks returns what the lines that match say, each number once.
func marks(text, test, pattern string) (claims []claim) {
	for _, found := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		for _, field := range strings.Fields(found[1]) {
			n, err := strconv.Atoi(field)
			if c := (claim{n, test}); err == nil && !slices.Contains(claims, c) {
				claims = append(claims, c)
			}
		}
	}
	return claims
}
