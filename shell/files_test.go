package shell

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// Files are completed where a command takes one, quoted where they must be.
func TestFileCompletion(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"a.lua", "b.lua", "notes.txt", "two words.lua", ".hidden.lua", "sub/c.lua", "sub/d e.lua", "it's/x.lua", "steer\x1b.lua"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("sub", "there"); err != nil {
		t.Fatal(err)
	}
	s := newSession(t)
	shell := New(s.options)
	defer shell.Close()
	tests := map[string][]string{
		"deploy a":                 {"a.lua "},
		"deploy su":                {"sub/"},
		"deploy sub/":              {"'sub/c.lua' ", "'sub/d e.lua' "},
		"deploy there/c":           {"there/c.lua "},
		"deploy ./sub/c":           {"./sub/c.lua "},
		"deploy " + dir + "/sub/c": {dir + "/sub/c.lua "},
		"deploy tw":                {"'two words.lua' "},
		"deploy 'two w":            {"'two words.lua' "},
		`deploy two\ w`:            {"'two words.lua' "},
		`deploy "two w`:            {"'two words.lua' "},
		"deploy it":                {`'it'\''s/`},
		`deploy 'it'\''s/`:         {`'it'\''s/x.lua' `},
		"deploy n":                 nil,
		"deploy .h":                {".hidden.lua "},
		"deploy none/":             nil,
		"deploy a.lua ":            nil,
		"deploy st":                nil,
		"verify --data n":          {"notes.txt "},
		"verify --data=n":          {"--data=notes.txt "},
		"verify --data=sub/c":      {"--data=sub/c.lua "},
		"verify --head ":           nil,
		"status Bank dump no":      {"notes.txt "},
		"api n":                    nil,
	}
	for text, want := range tests {
		_, got := shell.completions(context.Background(), text)
		if diff := cmp.Diff(got, want, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q: got-, want+\n%s", text, diff)
		}
	}
}

// What is quoted reads back, and what is unfinished is a beginning of it.
func TestQuotedWordsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[ -~äµ]{1,12}`).Draw(t, "word")
		text := quote(word)
		words, err := Words(text)
		if err != nil || len(words) != 1 || words[0] != word {
			t.Fatalf("%q is quoted as %s, which reads as %q, error %v", word, text, words, err)
		}
		begin, got, ok := unfinished("x " + text)
		if begin != 2 || got != word || !ok {
			t.Fatalf("%s: unfinished at %d as %q, %v", text, begin, got, ok)
		}
	})
}
