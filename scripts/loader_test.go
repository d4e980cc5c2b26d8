package scripts

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moonledger/runtime"
)

const good = `---@class NAME
local C = contract "NAME" { version = 1 }
---@view
---@return string
function C:hi() return "hi" end
`

func text(name string) string { return strings.ReplaceAll(good, "NAME", name) }

// newLoader returns a Loader over the real machine.
func newLoader(t testing.TB) *Loader {
	t.Helper()
	m, err := runtime.New()
	if err != nil {
		t.Fatal(err)
	}
	return NewLoader(m)
}

// folder writes files below a new folder.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// saw lists what Load saw, a line each.
func saw(t testing.TB, dir string) []string {
	t.Helper()
	f, err := newLoader(t).Load(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, found := range f.Found {
		lines = append(lines, found.Path+" holds "+found.Contract.Name+" from "+found.Contract.File)
	}
	for _, p := range f.Problems {
		lines = append(lines, p.Lines()...)
	}
	return lines
}

func TestLoad(t *testing.T) {
	tests := map[string]struct {
		files map[string]string
		want  []string
	}{
		"nothing": {},
		"folders below, sorted": {
			files: map[string]string{"b.lua": text("B"), "a/deep/c.lua": text("C"), "a.lua": text("A")},
			want:  []string{"a.lua holds A from a.lua", "a/deep/c.lua holds C from c.lua", "b.lua holds B from b.lua"},
		},
		"what is no contract file": {
			files: map[string]string{
				".git/a.lua": text("A"), ".moonledger/x/b.lua": text("B"), "c_test.lua": text("C"), ".#d.lua": text("D"),
				"#e.lua": text("E"), "f.lua~": text("F"), ".g.lua.swp": text("G"), "h.lua.bak": text("H"), "readme.md": "x",
			},
		},
		"no contract": {
			files: map[string]string{"a.lua": "-- contract\nlocal x = 'contract' .. [[contract]]\n", "b.d.lua": "---@meta\nfunction contract(name) end\n"},
			want:  []string{"a.lua: it declares no contract", "b.d.lua: it declares no contract"},
		},
		"no text": {
			files: map[string]string{
				"big.lua": text("Big") + strings.Repeat("-", MaxBytes), "binary.lua": "\x1bLua\x00contract",
				"empty.lua": " \n", "latin.lua": text("Caf") + "-- caf\xe9",
			},
			want: []string{
				"big.lua: it is too large for a contract: more than 262144 bytes",
				"binary.lua: it is binary, not text in UTF-8",
				"empty.lua: it is empty",
				"latin.lua: it is binary, not text in UTF-8",
			},
		},
		"the ledger's own contract": {
			files: map[string]string{"a.lua": text("system"), "b.lua": text("System")},
			want:  []string{"b.lua holds System from b.lua", "a.lua: the contract's name \"system\" is the ledger's own; take another"},
		},
		"two files for one contract": {
			files: map[string]string{"a.lua": text("Same"), "b/c.lua": text("Same"), "d.lua": text("Other")},
			want: []string{
				"d.lua holds Other from d.lua",
				"a.lua: contract Same is in several files, so none of them is taken: a.lua, b/c.lua; keep one",
				"b/c.lua: contract Same is in several files, so none of them is taken: a.lua, b/c.lua; keep one",
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(saw(t, folder(t, test.files)), test.want); diff != "" {
				t.Errorf("got-, want+\n%s", diff)
			}
		})
	}
}

func TestLoadNamesAllProblemsByPath(t *testing.T) {
	broken := text("Broken") + "function C:one(x) end\nfunction C:two(y) end\n"
	got := saw(t, folder(t, map[string]string{"sub/broken.lua": broken}))
	if len(got) != 2 || !strings.HasPrefix(got[0], "sub/broken.lua:6:16: ") || !strings.HasPrefix(got[1], "sub/broken.lua:7:16: ") {
		t.Errorf("got %q, want a line for each of two methods with their lines", got)
	}
}

func TestLoadFollowsLinksToFilesAlone(t *testing.T) {
	elsewhere := folder(t, map[string]string{"linked.lua": text("Linked"), "sub/x.lua": text("X")})
	dir := folder(t, nil)
	link := func(target, name string) {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	link(filepath.Join(elsewhere, "linked.lua"), "a.lua")
	link(filepath.Join(elsewhere, "sub"), "loop")
	link(filepath.Join(elsewhere, "gone.lua"), "gone.lua")
	want := []string{"a.lua holds Linked from a.lua", "gone.lua: no such file or directory"}
	if diff := cmp.Diff(saw(t, dir), want); diff != "" {
		t.Errorf("got-, want+\n%s", diff)
	}
}

func TestLoadRefusesWhatIsNoFolder(t *testing.T) {
	dir := folder(t, map[string]string{"a.lua": text("A")})
	loader := newLoader(t)
	_, err := loader.Load(context.Background(), filepath.Join(dir, "none"))
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "there is no folder") {
		t.Errorf("got %v, want that there is no folder", err)
	}
	_, err = loader.Load(context.Background(), filepath.Join(dir, "a.lua"))
	if err == nil || !strings.Contains(err.Error(), "is a file, not a folder of contracts") {
		t.Errorf("got %v, want that it is a file", err)
	}
}

func TestLoadEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := newLoader(t).Load(ctx, folder(t, map[string]string{"a.lua": text("A")}))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestOnlyOtherLuaFilesAreNoErrors(t *testing.T) {
	for err, want := range map[error]bool{ErrNoContract: false, ErrEmpty: true, &TwinError{}: true, fs.ErrPermission: true} {
		if got := (Problem{Err: err}).IsError(); got != want {
			t.Errorf("IsError of %v: got %v, want %v", err, got, want)
		}
	}
}

// What a lint says of the line on which the file level failed is told with that
// failure, and not again.
func TestLoadTellsFailuresOnce(t *testing.T) {
	declared := "local T = contract 'T' {}\n"
	for name, c := range map[string]struct {
		text, want string
		others     int
	}{
		"the cause":       {declared + "local _ = 1 + os.time()", `3:15: attempt to index a non-table object(nil) with key 'time' (unknown global "os": ctx.time is the time of the call)`, 0},
		"told already":    {declared + "  total = 1", `3:3: global "total" can't be set: write "local total", or keep it in self`, 0},
		"several":         {declared + "local _ = foo(('x'):bar())", `3:11: attempt to call a non-function object (unknown global "foo": declare it with local, or read it from self; a string has no method "bar": string has byte, char, find, format, gmatch, gsub, len, lower, match, rep, reverse, sub, upper)`, 0},
		"another line":    {declared + "error('no')\nfunction T:x() foo() end", "3:1: no", 3},
		"warnings":        {declared + "local x = error('no')", "3:1: no", 1},
		"not at run time": {"local T = contract 'T' { version = foo, state = 1 }", `2:1: the state of contract "T" must be a table of named fields (write state = { name = value })`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, map[string]string{"t.lua": "-- " + name + "\n" + c.text})
			loaded, err := newLoader(t).Load(t.Context(), dir)
			if err != nil || len(loaded.Problems) != 1 {
				t.Fatal(loaded, err)
			}
			p := loaded.Problems[0]
			if got := strings.Join(p.Lines(), "\n"); got != "t.lua:"+c.want {
				t.Errorf("got\n%s, want\nt.lua:%s", got, c.want)
			}
			if len(p.Findings) != c.others {
				t.Errorf("got %v besides, want %d", p.Findings, c.others)
			}
		})
	}
}

// What the lints find stands beside the contract, or beside the reason why there
// is none; a text that is no contract, or can't be parsed, has no findings.
func TestLoadLints(t *testing.T) {
	dir := folder(t, map[string]string{
		"a.lua": "local A = contract 'A' {}\nfoo()",
		"b.lua": "local B = contract 'B' {}\nfunction B:x() foo() end",
		"c.lua": "local C = contract 'C' { version = foo }\nfunction C:x(y) foo() end",
		"d.lua": "local D = contract 'D' {}\nfoo(",
		"e.lua": "return foo",
	})
	loaded, err := newLoader(t).Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, f := range loaded.Found {
		got[f.Path] = len(f.Findings)
	}
	for _, p := range loaded.Problems {
		got["no "+p.Path] = len(p.Findings)
	}
	want := map[string]int{"b.lua": 2, "no a.lua": 0, "no c.lua": 4, "no d.lua": 0, "no e.lua": 0}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got-, want+\n%s", diff)
	}
}
